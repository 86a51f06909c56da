import Foundation
import TestSupport

/// Requests by the curl command: an HTTP and TLS client that shares nothing with the server under test.
enum Curl {
    static var isHere: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/curl") }

    struct Answer: Sendable {
        /// 0 when no answer came.
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: [UInt8]
        /// curl's exit code: 0 when an answer came.
        let exitCode: Int32

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// - Parameters:
    ///   - arguments: besides the address.
    ///   - url: where to.
    ///   - body: sent with POST; nil for none.
    /// - Returns: what came back.
    /// - Throws: when curl cannot be started.
    static func request(_ arguments: [String], _ url: String, body: [UInt8]? = nil) async throws -> Answer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-curl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var all = ["--silent", "--max-time", "120", "--dump-header", "headers", "--output", "body"] + arguments
        if let body {
            try Data(body).write(to: folder.appending(path: "request"))
            all += ["--data-binary", "@request", "--header", "Content-Type: application/x-protobuf"]
        }
        let exitCode = try await run(all + [url], in: folder)
        let head = (try? String(contentsOf: folder.appending(path: "headers"), encoding: .utf8)) ?? ""
        // After `100 Continue` there is a second head; the last one counts.
        let last = head.components(separatedBy: "\r\n\r\n").last { !$0.isEmpty } ?? ""
        var lines = last.components(separatedBy: "\r\n")[...]
        let status = lines.popFirst()?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        let content = (try? Data(contentsOf: folder.appending(path: "body"))) ?? Data()
        return Answer(status: status, headers: headers, body: [UInt8](content), exitCode: exitCode)
    }

    private static func run(_ arguments: [String], in folder: URL) async throws -> Int32 {
        try await ChildProgram("/usr/bin/curl", arguments, in: folder.path).end()
    }
}
