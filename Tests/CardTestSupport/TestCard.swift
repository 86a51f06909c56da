package import CommunityModel
package import Foundation
import TestSupport
package import UplinkProtocol

/// What kinds of key a test needs; raw values are those of Tests/cards/authority.sh.
package enum TestKey: String, Sendable {
    case rsa2048
    case rsa1024
    /// RSA of 2,048 bits with the exponent 3.
    case rsaWithExponent3
    case p256
    case p384
    case p521

    func make(at path: String) throws {
        try AuthorityScript.run(["key", rawValue, path])
    }
}

/// A card's certificate and key, and OpenSSL in place of the card.
package struct TestCard: Sendable {
    /// Those of a certificate for user authentication on a My Number card.
    package static let extensions = [
        "keyUsage = critical,digitalSignature", "certificatePolicies = critical,\(TestCardAuthority.policy)",
        "authorityKeyIdentifier = keyid:always",
    ]

    let folder: URL
    let name: String

    package var keyPath: String { folder.appending(path: name + ".key").path }

    package init(folder: URL, name: String) {
        self.folder = folder
        self.name = name
    }

    /// DER.
    package var certificate: [UInt8] {
        get throws {
            try run(["x509", "-in", name + ".pem", "-outform", "DER", "-out", name + ".der"])
            return try bytes(of: name + ".der")
        }
    }

    /// What the card answers to a challenge: its signature over the SHA-256 of `message`.
    package func sign(_ message: [UInt8]) throws -> [UInt8] {
        let file = "message-\(UUID().uuidString)"
        try Data(message).write(to: folder.appending(path: file))
        try run(["dgst", "-sha256", "-sign", name + ".key", "-out", file + ".sig", file])
        return try bytes(of: file + ".sig")
    }

    /// What a box that does everything right makes of a challenge.
    package func proof(
        to challenge: CardChallenge,
        _ purpose: CardSignInPurpose,
        at box: Box.ID
    ) throws -> CardProof {
        let message = CardSignInDigest.message(
            challenge: challenge.bytes,
            box: box,
            session: challenge.session,
            purpose: purpose
        )
        return CardProof(
            challenge: challenge.bytes,
            session: challenge.session,
            purpose: purpose,
            certificate: try certificate,
            signature: try sign(message)
        )
    }

    private func run(_ arguments: [String]) throws {
        let outcome = try ChildProgram.run("openssl", arguments, in: folder.path)
        guard outcome.status == 0 else { throw TestCardAuthority.Failure(words: outcome.output) }
    }

    private func bytes(of file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: file)))
    }
}

extension TestCardAuthority {
    /// Runs `body` with a folder that goes when it ends.
    package static func inFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-cards-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }
}
