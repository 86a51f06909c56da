package import Foundation
import Glibc
import Synchronization

/// A small real HTTPS server: TLS by Python's `ssl`, what it answers by the test.
package final class StandInServer: Sendable {
    package struct Request: Codable, Sendable {
        package let method: String
        package let path: String
        /// Names in lower case.
        package let headers: [String: String]
        package let body: Data
        /// The client's port: tells connections apart.
        package let connection: Int
    }

    package struct Answer: Codable, Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: Data
        /// Announces more bytes than it sends and closes the line.
        package var isTorn = false
        /// Leaves the line open after the body, as a held stream does.
        package var isHeld = false

        package init(_ status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = Data(body)
        }
    }

    /// How the server meets its clients.
    package struct Door: Sendable {
        package var certificate: TestCertificates.Pair
        /// Clients need a certificate of this authority; nil lets everybody in.
        package var clientAuthority: String?
        /// `TLSv1_2` for a server that is behind the times.
        package var newestVersion = "TLSv1_3"

        package init(_ certificate: TestCertificates.Pair, clientAuthority: String? = nil) {
            self.certificate = certificate
            self.clientAuthority = clientAuthority
        }
    }

    private let address = Mutex("")
    private let seen = Mutex<[Request]>([])

    /// `https://127.0.0.1:PORT`
    package var url: String { address.withLock { $0 } }

    /// What was asked so far.
    package var requests: [Request] { seen.withLock { $0 } }

    /// Runs a server on a free port of 127.0.0.1 while `body` does.
    /// - Parameters:
    ///   - door: certificates and TLS version.
    ///   - answer: is asked for each request, one at a time.
    ///   - body: gets the server.
    /// - Throws: what `body` throws, or why Python does not start.
    package static func serve(
        _ door: Door,
        answer: @escaping @Sendable (Request) -> Answer,
        while body: (StandInServer) async throws -> Void
    ) async throws {
        let (questions, answers) = (Pipe(), Pipe())
        for pipe in [questions, answers] {
            for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
                _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)  // not for other programs that start meanwhile
            }
        }
        let process = try ChildProgram(
            "python3",
            ["-u", "-c", program, door.certificate.certificate, door.certificate.key]
                + [door.newestVersion, door.clientAuthority ?? ""],
            input: .descriptor(answers.fileHandleForReading.fileDescriptor),
            output: .descriptor(questions.fileHandleForWriting.fileDescriptor)
        )
        // Only the program has its ends of the pipes, so that they end with it.
        try answers.fileHandleForReading.close()
        try questions.fileHandleForWriting.close()
        let server = StandInServer()
        let start = AsyncStream<Int>.makeStream()
        let (reader, writer) = (questions.fileHandleForReading, answers.fileHandleForWriting)
        // Reading blocks, so it has a thread of its own; it ends with the program.
        Thread.detachNewThread {
            var lines = LineReader(handle: reader)
            if let port = lines.next().flatMap({ Int(String(decoding: $0, as: UTF8.self)) }) {
                start.continuation.yield(port)
            }
            start.continuation.finish()
            while let line = lines.next(), let request = try? JSONDecoder().decode(Request.self, from: line) {
                server.seen.withLock { $0.append(request) }
                guard let bytes = try? JSONEncoder().encode(answer(request)),
                    (try? writer.write(contentsOf: bytes + [0x0A])) != nil
                else { return }
            }
        }
        let outcome: Result<Void, any Error>
        if let port = await start.stream.first(where: { _ in true }) {
            server.address.withLock { $0 = "https://127.0.0.1:\(port)" }
            do {
                outcome = .success(try await body(server))
            } catch {
                outcome = .failure(error)
            }
        } else {
            outcome = .failure(CommandLineTool.Failure(name: "python3", words: "the server did not start"))
        }
        process.kill()
        _ = await process.end()
        try outcome.get()
    }

    /// Terminates TLS and HTTP; each request goes out as a line of JSON, and the next line that comes in is its answer.
    private static let program = """
        import base64, http.server, json, os, ssl, sys, threading, time
        certificate, key, newest, authority = sys.argv[1:5]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.maximum_version = ssl.TLSVersion[newest]
        if authority:
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_REQUIRED
        turn = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                question = {"method": self.command, "path": self.path,
                            "headers": {name.lower(): value for name, value in self.headers.items()},
                            "body": base64.b64encode(body).decode(),
                            "connection": self.client_address[1]}
                with turn:
                    print(json.dumps(question), flush=True)
                    answer = json.loads(sys.stdin.readline())
                body = base64.b64decode(answer["body"])
                self.send_response(answer["status"])
                for name, value in answer["headers"].items():
                    self.send_header(name, value)
                if not answer["isHeld"]:
                    self.send_header("Content-Length", str(len(body) + (100 if answer["isTorn"] else 0)))
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()
                if answer["isTorn"]:
                    self.close_connection = True
                if answer["isHeld"]:
                    self.close_connection = True
                    self.rfile.read(1)
            do_GET = do_POST = do_DELETE = answer
            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            def finish_request(self, request, address):
                request.settimeout(20)
                try:
                    with context.wrap_socket(request, server_side=True) as secure:
                        secure.settimeout(None)
                        super().finish_request(secure, address)
                except OSError:
                    pass

        def leave_with(parent):
            while os.getppid() == parent:
                time.sleep(1)
            os._exit(0)

        threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
        server = Server(("127.0.0.1", 0), Handler)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """
}

/// Lines of a pipe. Blocks its caller.
private struct LineReader {
    let handle: FileHandle
    private var rest = Data()

    init(handle: FileHandle) {
        self.handle = handle
    }

    /// - Returns: nil at the end.
    mutating func next() -> Data? {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest = Data(rest[(end + 1)...]) }
                return Data(rest[..<end])
            }
            let more = handle.availableData
            if more.isEmpty { return nil }
            rest += more
        }
    }
}
