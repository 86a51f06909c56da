import Screens

/// An answer of the gateway, with the fields that every answer has.
struct GatewayResponse: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// Sent piece by piece until the page is left.
        case events(AsyncStream<[UInt8]>)
    }

    let status: Int
    var fields: [(name: String, value: String)]
    let body: Body

    private init(_ status: Int, _ fields: [(String, String)], _ body: Body) {
        self.status = status
        self.fields = fields + Self.protection
        self.body = body
    }

    /// A page of a person or of this home: kept nowhere but on the screen.
    static func page(_ body: [UInt8], status: Int = 200, contentType: String = "text/html; charset=utf-8") -> Self {
        Self(status, [("Content-Type", contentType), noStore], .bytes(body))
    }

    static func text(_ words: String, status: Int = 200) -> Self {
        Self(status, [("Content-Type", "text/plain; charset=utf-8"), noStore], .bytes(Array((words + "\n").utf8)))
    }

    static func refusal(_ refusal: GatewayRefusal) -> Self {
        text(refusal.sentence, status: refusal.status)
    }

    /// After a deed, and to where the television belongs: always with GET.
    static func goTo(_ path: String) -> Self {
        Self(303, [("Location", path), noStore], .bytes([]))
    }

    /// A file that never changes under the hash that pages name it by.
    static func asset(_ asset: ScreenAsset, named hash: String?) -> Self {
        let control = hash == asset.contentHash ? "public, max-age=31536000, immutable" : "no-cache"
        return Self(
            200,
            [("Content-Type", asset.contentType), ("Cache-Control", control), ("ETag", "\"\(asset.contentHash)\"")],
            .bytes(asset.bytes)
        )
    }

    static func events(_ pieces: AsyncStream<[UInt8]>) -> Self {
        Self(200, [("Content-Type", "text/event-stream"), noStore], .events(pieces))
    }

    /// The head, and the body when it is there already. A body of events ends with the connection.
    func encoded(keepsConnection: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(phrase)\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        guard case .bytes(let bytes) = body else { return Array((head + "Connection: close\r\n\r\n").utf8) }
        head += "Content-Length: \(bytes.count)\r\nConnection: \(keepsConnection ? "keep-alive" : "close")\r\n\r\n"
        return Array(head.utf8) + bytes
    }

    private static let noStore = ("Cache-Control", "no-store")

    private static let protection = [
        (
            "Content-Security-Policy",
            """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
            media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
            """
        ),
        ("X-Content-Type-Options", "nosniff"),
        // Not "no-referrer": a browser would then send `Origin: null` with our own forms.
        ("Referrer-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]

    private var phrase: String {
        switch status {
        case 200: "OK"
        case 303: "See Other"
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 431: "Request Header Fields Too Large"
        case 503: "Service Unavailable"
        default: "Answer"
        }
    }
}
