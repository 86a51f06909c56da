import Foundation
import TestSupport

/// A responder (RFC 6960): OpenSSL says and signs the answers, Python's HTTP server on 127.0.0.1 carries them. OpenSSL's
/// own server would listen on every address.
package struct TestResponder: Sendable {
    package let url: String
    private let folder: URL

    /// - Parameters:
    ///   - authority: whose index it answers from.
    ///   - signer: name of the files of certificate and key that sign; `ca` is the authority itself.
    ///   - options: of `openssl ocsp`: how long an answer is good, say.
    ///   - body: runs while the responder does.
    /// - Throws: what `body` throws, or why the responder does not start.
    package static func serve(
        for authority: TestCardAuthority,
        signer: String = "ca",
        options: [String] = ["-nmin", "60"],
        while body: (TestResponder) async throws -> Void
    ) async throws {
        let folder = authority.folder
        let port = folder.appending(path: "responder.port")
        try? FileManager.default.removeItem(at: port)
        let command =
            ["openssl", "ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", signer + ".pem"]
            + ["-rkey", signer == "ca" ? "ca-key.pem" : signer + ".key"] + options
        let process = try ChildProgram("python3", ["-c", program, folder.path] + command, in: folder.path)
        let outcome: Result<Void, any Error>
        do {
            try await body(TestResponder(url: try await address(at: port), folder: folder))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        process.kill()
        _ = await process.end()
        try outcome.get()
    }

    /// From now on these bytes are the answer, whatever is asked; nil: OpenSSL's again.
    package func answerAlways(_ bytes: [UInt8]?) throws {
        let file = folder.appending(path: "responder.always")
        guard let bytes else { return try FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
    }

    /// What OpenSSL answered last.
    package var lastAnswer: [UInt8] {
        get throws { [UInt8](try Data(contentsOf: folder.appending(path: "responder.last"))) }
    }

    private static func address(at file: URL) async throws -> String {
        // The file comes by a rename: whole or not at all. Python needs half a second, much more on a busy machine.
        for _ in 0..<600 {
            if let text = try? String(contentsOf: file, encoding: .utf8) { return "http://127.0.0.1:\(text)/" }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TestCardAuthority.Failure(words: "the responder did not start")
    }

    private static let program = """
        import http.server, os, subprocess, sys, tempfile, threading, time
        folder, command = sys.argv[1], sys.argv[2:]

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                request = self.rfile.read(int(self.headers["Content-Length"]))
                always = os.path.join(folder, "responder.always")
                if os.path.exists(always):
                    answer = open(always, "rb").read()
                else:
                    with tempfile.NamedTemporaryFile(dir=folder) as question, tempfile.NamedTemporaryFile(dir=folder) as reply:
                        question.write(request)
                        question.flush()
                        subprocess.run(command + ["-reqin", question.name, "-respout", reply.name], check=True,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                        answer = open(reply.name, "rb").read()
                    open(os.path.join(folder, "responder.last"), "wb").write(answer)
                self.send_response(200)
                self.send_header("Content-Type", "application/ocsp-response")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            def log_message(self, *arguments):
                pass

        def leave_with(parent):
            while os.getppid() == parent:
                time.sleep(1)
            os._exit(0)

        threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        place = os.path.join(folder, "responder.port")
        open(place + ".new", "w").write(str(server.server_address[1]))
        os.rename(place + ".new", place)
        server.serve_forever()
        """
}
