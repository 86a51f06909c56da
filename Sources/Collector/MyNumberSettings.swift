import CardRevocation
import CardSignIn
import CommunityModel
import Configuration
import FoundationEssentials
import Logging
import SwiftASN1

/// How My Number cards are checked, from the group `myNumber` of the settings (``CollectorSettings``).
struct MyNumberSettings: Hashable {
    /// Paths of PEM files by what their authorities sign.
    let authorities: [PinnedAuthority.Kind: String]
    /// SHA-256 of each of those certificates.
    let fingerprints: Set<[UInt8]>
    let policies: Set<ASN1ObjectIdentifier>
    /// `http://…` or `https://…`; asked first.
    let responder: String?
    /// Paths of revocation lists in DER.
    let revocationLists: [String]

    /// - Returns: nil when no authority is named: nobody signs in with a card then.
    /// - Throws: ``CommandFailure`` that names the key and what was expected.
    init?(_ reader: ConfigReader) throws {
        guard let own = reader.string(forKey: "myNumber.authorities"), !own.isEmpty else { return nil }
        var authorities: [PinnedAuthority.Kind: String] = [.authentication: own]
        authorities[.signature] = reader.string(forKey: "myNumber.signatureAuthorities")
        authorities[.test] = reader.string(forKey: "myNumber.testAuthorities")
        self.authorities = authorities
        fingerprints = try Self.fingerprints(reader)
        policies = try Self.policies(reader)
        responder = reader.string(forKey: "myNumber.responder")
        guard responder.map({ $0.hasPrefix("http://") || $0.hasPrefix("https://") }) ?? true else {
            throw CommandFailure(.usage, "myNumber.responder: expected an address with http:// or https:// in front.")
        }
        revocationLists = reader.stringArray(forKey: "myNumber.revocationLists", default: [])
        guard responder != nil || !revocationLists.isEmpty else {
            throw CommandFailure(
                .usage,
                "myNumber.responder, myNumber.revocationLists: somebody has to say which cards are revoked; set one."
            )
        }
    }

    private static func fingerprints(_ reader: ConfigReader) throws -> Set<[UInt8]> {
        let texts = reader.stringArray(forKey: "myNumber.fingerprints", default: [])
        let fingerprints = texts.map { [UInt8](hexadecimal: $0.filter { $0 != ":" && $0 != " " }) }
        guard !fingerprints.isEmpty, fingerprints.allSatisfy({ $0.count == 32 }) else {
            throw CommandFailure(
                .usage,
                "myNumber.fingerprints: expected the SHA-256 fingerprint of each authority, 64 hexadecimal digits."
            )
        }
        return Set(fingerprints)
    }

    private static func policies(_ reader: ConfigReader) throws -> Set<ASN1ObjectIdentifier> {
        let texts = reader.stringArray(forKey: "myNumber.policies", default: [])
        guard !texts.isEmpty else { return [CardCertificateVerifier.cardPolicy] }
        return Set(
            try texts.map { text in
                guard let policy = try? ASN1ObjectIdentifier(dotRepresentation: Substring(text)) else {
                    throw CommandFailure(.usage, "myNumber.policies: expected object identifiers such as 1.2.392.1.")
                }
                return policy
            }
        )
    }

    /// Reads the files.
    /// - Throws: ``CommandFailure`` that names the key.
    func trust(logger: Logger) throws -> CardTrust {
        var texts: [PinnedAuthority.Kind: String] = [:]
        for (kind, path) in authorities {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw CommandFailure(.usage, "\(Self.key(of: kind)): \(path) cannot be read.")
            }
            texts[kind] = String(decoding: data, as: UTF8.self)
        }
        let trusted: TrustedAuthorities
        do throws(AuthorityFileError) {
            trusted = try TrustedAuthorities(pem: texts, fingerprints: fingerprints)
        } catch {
            throw CommandFailure(.usage, "myNumber.authorities, myNumber.fingerprints: \(error).")
        }
        var checkers: [any RevocationChecker] = []
        if let responder { checkers.append(RevocationResponder(url: responder)) }
        checkers += revocationLists.map { RevocationListFile(path: $0, authorities: trusted, logger: logger) }
        return CardTrust(
            verifier: CardCertificateVerifier(authorities: trusted, policies: policies),
            revocation: FirstAnswer(checkers)
        )
    }

    private static func key(of kind: PinnedAuthority.Kind) -> String {
        switch kind {
        case .authentication: "myNumber.authorities"
        case .signature: "myNumber.signatureAuthorities"
        case .test: "myNumber.testAuthorities"
        }
    }
}
