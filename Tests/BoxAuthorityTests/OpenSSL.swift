import Foundation
import TestSupport
import Testing

/// The judge of our certificates: OpenSSL's own command, in a folder that goes when the scope ends.
struct OpenSSL {
    let folder: URL

    static var isHere: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") }

    static func open(_ body: (OpenSSL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-openssl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(OpenSSL(folder: folder))
    }

    @discardableResult
    func run(_ arguments: String...) throws -> ChildProgram.Outcome {
        try ChildProgram.run("/usr/bin/openssl", arguments, in: folder.path)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    /// A signing request as OpenSSL makes it, for a key of the given kind.
    func signingRequest(
        key: [String] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        subject: String = "/CN=box",
        extensions: [String] = []
    ) throws -> [UInt8] {
        var arguments = ["req", "-new", "-nodes", "-keyout", "box.key", "-outform", "DER", "-out", "box.csr"]
        arguments += key + ["-subj", subject]
        for text in extensions { arguments += ["-addext", text] }
        let outcome = try ChildProgram.run("/usr/bin/openssl", arguments, in: folder.path)
        try #require(outcome.status == 0, "\(outcome.output)")
        return try bytes(of: "box.csr")
    }
}

extension ChildProgram.Outcome {
    /// What OpenSSL thinks of it.
    var isGood: Bool { status == 0 }
}
