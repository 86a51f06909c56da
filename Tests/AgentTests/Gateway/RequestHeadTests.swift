import Testing

@testable import Agent

@Suite("The head of a request") struct RequestHeadTests {
    private func head(_ text: String) throws -> RequestHead {
        try RequestHead(Array(text.utf8)[...])
    }

    @Test("is read with the fields that the gateway looks at")
    func reads() throws {
        let head = try head(
            """
            POST /choose?x=1 HTTP/1.1\r\nHost: 127.0.0.1:8090\r\nORIGIN:http://127.0.0.1:8090 \r\nCookie: a=b; c=d\r\n\
            Sec-Fetch-Site: same-origin\r\nContent-Length: 12\r\nAccept: */*\r\n\r\n
            """
        )
        #expect(head.contentLength == 12)
        #expect(
            head.request
                == GatewayRequest(
                    method: .post,
                    path: "/choose",
                    query: "x=1",
                    host: "127.0.0.1:8090",
                    origin: "http://127.0.0.1:8090",
                    fetchSite: "same-origin",
                    cookie: "a=b; c=d",
                    keepsConnection: true
                )
        )
    }

    @Test(
        "is refused when two readers could understand it in two ways",
        arguments: [
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET  / HTTP/1.1\r\n\r\n", "GET http://evil.example/ HTTP/1.1\r\n\r\n", "GET /\r\n\r\n", "\r\n\r\n",
            "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\u{0}b\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 0x10\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ]
    )
    func refuses(text: String) {
        #expect(throws: GatewayRefusal.self) { try head(text) }
    }

    @Test("ends at the first empty line, wherever the pieces were cut")
    func ends() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST".utf8)
        let whole = bytes.count - 4
        for cut in 0...bytes.count {
            let early = RequestHead.endIndex(in: Array(bytes[..<cut]), searchedFrom: 0)
            #expect(early == (cut >= whole ? whole : nil))
            if cut < whole { #expect(RequestHead.endIndex(in: bytes, searchedFrom: cut) == whole) }
        }
    }
}
