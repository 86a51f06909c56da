import Foundation
import Testing

/// The judge of our certificates: OpenSSL's own command, in a folder that goes when the scope ends.
struct OpenSSL {
    let folder: URL

    struct Verdict {
        let status: Int32
        let output: String

        var isGood: Bool { status == 0 }
    }

    static var isHere: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") }

    static func open(_ body: (OpenSSL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-openssl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(OpenSSL(folder: folder))
    }

    @discardableResult
    func run(_ arguments: String...) throws -> Verdict {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Verdict(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
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
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try bytes(of: "box.csr")
    }
}
