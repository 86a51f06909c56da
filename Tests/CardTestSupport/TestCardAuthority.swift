package import CardSignIn
package import Foundation
import TestSupport

/// An authority for cards that OpenSSL's own command plays (``AuthorityScript``), in a folder of its own: it issues,
/// revokes, writes lists and answers as a responder. All authorities have one and the same name, as those of My Number
/// cards do.
package struct TestCardAuthority: Sendable {
    package static let isAvailable = AuthorityScript.isAvailable && CommandLineTool.exists("python3")
    package static let policy = "1.2.392.200149.8.5.1.3.30"
    package static let name = "/C=JP/O=Tonami test cards/OU=User authentication"

    /// What was asked of OpenSSL went wrong.
    package struct Failure: Error {
        let words: String
    }

    package let folder: URL

    /// - Parameters:
    ///   - folder: must be there; the authority gets one in it.
    ///   - name: of its folder.
    ///   - key: what kind of key it has.
    ///   - days: how long it is valid from now.
    /// - Throws: when OpenSSL does.
    package init(in folder: URL, named name: String, key: TestKey = .rsa2048, days: Int = 3_650) throws {
        self.folder = folder.appending(path: name)
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        try AuthorityScript.run(["found", self.folder.path, Self.name, key.rawValue, "-days", "\(days)"])
    }

    package var pem: String { get throws { try text(of: "ca.pem") } }

    /// SHA-256 over its certificate, as OpenSSL says it.
    package var fingerprint: [UInt8] {
        get throws {
            let words = try openssl(["x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha256"])
            let digits = words.split(separator: "=").last ?? ""
            return digits.split(separator: ":").compactMap { UInt8($0.prefix(2), radix: 16) }
        }
    }

    /// What this authority alone makes trusted.
    package var trusted: TrustedAuthorities {
        get throws { try TrustedAuthorities(pem: [.authentication: pem], fingerprints: [fingerprint]) }
    }

    /// Its key identifier as openssl's configuration writes bytes: `1A:C1:…`.
    package var keyIdentifier: String {
        get throws {
            let words = try openssl(["x509", "-in", "ca.pem", "-noout", "-ext", "subjectKeyIdentifier"])
            return words.split(separator: "\n").last?.trimmingCharacters(in: .whitespaces) ?? ""
        }
    }

    /// Issues a card's certificate.
    /// - Parameters:
    ///   - name: of the files.
    ///   - key: what kind of key the card has.
    ///   - days: how long it is valid from now.
    ///   - serial: hexadecimal; nil takes the next one.
    ///   - extensions: as openssl's configuration writes them; those of a card for user authentication by default.
    ///   - options: of `openssl ca`, besides.
    /// - Returns: the card.
    /// - Throws: when OpenSSL does.
    package func issue(
        _ name: String,
        key: TestKey = .rsa2048,
        days: Int = 1_825,
        serial: String? = nil,
        extensions: [String] = TestCard.extensions,
        options: [String] = []
    ) throws -> TestCard {
        let card = TestCard(folder: folder, name: name)
        try key.make(at: card.keyPath)
        try write(extensions.joined(separator: "\n") + "\n", to: name + ".ext")
        try AuthorityScript.run(
            ["issue", folder.path, serial ?? "", "/C=JP/CN=\(name)", name + ".key", name + ".pem"]
                + ["-extfile", name + ".ext", "-days", "\(days)"] + options
        )
        return card
    }

    package func revoke(_ card: TestCard, reason: String = "keyCompromise") throws {
        try openssl(["ca", "-config", "openssl.cnf", "-revoke", card.name + ".pem", "-crl_reason", reason])
    }

    /// Writes the list of what is revoked now, good for so many days.
    /// - Returns: the path of the file, in DER; the same one each time, replaced by renaming.
    package func writeList(days: Int = 7) throws -> String {
        try openssl(["ca", "-config", "openssl.cnf", "-gencrl", "-crldays", "\(days)", "-out", "list.pem"])
        try openssl(["crl", "-in", "list.pem", "-outform", "DER", "-out", "list.new"])
        let path = folder.appending(path: "list.crl").path
        guard rename(folder.appending(path: "list.new").path, path) == 0 else { throw Failure(words: "rename") }
        return path
    }

    @discardableResult
    package func openssl(_ arguments: [String]) throws -> String {
        let outcome = try ChildProgram.run("openssl", arguments, in: folder.path)
        guard outcome.status == 0 else { throw Failure(words: "openssl \(arguments): \(outcome.output)") }
        return outcome.output
    }

    package func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    package func text(of name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
}
