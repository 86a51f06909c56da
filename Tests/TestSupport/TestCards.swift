import Foundation
import Glibc

/// Virtual My Number cards and the authorities that issued their certificates, made by Tests/cards/authority.sh with the
/// `openssl` command: once in the life of the process, since the keys take seconds.
package struct TestCards: Sendable {
    package static let areAvailable = AuthorityScript.isAvailable

    private static let folder = "/tmp/engawa-test-cards-\(getpid())"

    private static let made = Result {
        atexit { try? FileManager.default.removeItem(atPath: TestCards.folder) }
        try AuthorityScript.run([folder])
    }

    /// - Throws: when `openssl` fails.
    package init() throws {
        try Self.made.get()
    }

    /// A card for one test, which may change its PINs. Its name is the script's: `hanako`, `hanako-curve`.
    /// - Returns: a copy of its own.
    /// - Throws: when there is no such card.
    package func card(_ name: String) throws -> CardInFolder {
        try CardInFolder(copying: "\(Self.folder)/cards/\(name)")
    }
}

/// The folder of one virtual card, removed when nobody holds it any more.
package final class CardInFolder: Sendable {
    package let folder: String

    fileprivate init(copying original: String) throws {
        folder = "/tmp/engawa-card-\(UUID().uuidString.prefix(8))"
        try FileManager.default.copyItem(atPath: original, toPath: folder)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The user-authentication certificate in DER.
    package var certificate: [UInt8] {
        get throws { try bytes("authentication.der") }
    }

    /// How many tries are left of a PIN: `authentication`, `signature` or `text`.
    package func triesLeft(_ role: String) throws -> Int? {
        let pins = try String(contentsOfFile: folder + "/pins", encoding: .utf8)
        let line = pins.split(separator: "\n").first { $0.hasPrefix(role + " ") }
        return line?.split(separator: " ").last.flatMap { Int($0) }
    }

    package func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }

    /// Replaces a file of the card.
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    /// Whether openssl accepts `signature` over a SHA-256 digest by the key of the user-authentication certificate.
    package func openSSLVerifies(_ signature: [UInt8], of digest: [UInt8]) throws -> Bool {
        try write(signature, to: "answered")
        try write(digest, to: "asked")
        return try ChildProgram.run(
            "openssl",
            ["pkeyutl", "-verify", "-certin", "-inkey", "authentication.pem", "-pkeyopt", "digest:sha256"]
                + ["-in", "asked", "-sigfile", "answered"],
            in: folder
        ).output.contains("Signature Verified Successfully")
    }

    /// What `openssl x509` prints of the certificate for these options.
    package func openSSLPrints(_ options: String...) throws -> String {
        try ChildProgram.run("openssl", ["x509", "-in", "authentication.pem", "-noout"] + options, in: folder).output
    }
}
