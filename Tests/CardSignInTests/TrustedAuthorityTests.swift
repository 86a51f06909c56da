import CardSignIn
import CardTestSupport
import Crypto
import Foundation
import SwiftASN1
import TestSupport
import Testing
import X509

@Suite("The authorities of My Number cards") struct TrustedAuthorityTests {
    @Test(
        "are trusted only as the operator pinned them",
        .enabled(if: TestCardAuthority.isAvailable, "openssl plays the authority")
    )
    func pinned() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let (pem, print) = (try authority.pem, try authority.fingerprint)
            #expect(print.count == 32)
            let trusted = try TrustedAuthorities(pem: [.authentication: pem], fingerprints: [print])
            #expect(trusted.count(of: .authentication) == 1 && trusted.count(of: .signature) == 0)
            #expect(throws: AuthorityFileError.notPinned(sha256: print)) {
                try TrustedAuthorities(pem: [.authentication: pem], fingerprints: [[UInt8](repeating: 0, count: 32)])
            }
            #expect(throws: AuthorityFileError.namedTwice(sha256: print)) {
                try TrustedAuthorities(pem: [.authentication: pem, .signature: pem], fingerprints: [print])
            }
            #expect(throws: AuthorityFileError.unreadable) {
                try TrustedAuthorities(pem: [.authentication: "nothing"], fingerprints: [print])
            }
            let card = try authority.issue("hanako")
            let leaf = Array(SHA256.hash(data: try card.certificate))
            #expect(throws: AuthorityFileError.notAnAuthority(sha256: leaf)) {
                try TrustedAuthorities(
                    pem: [.authentication: authority.text(of: "hanako.pem")],
                    fingerprints: [leaf]
                )
            }
        }
    }

    @Test(
        "of two generations, for user authentication and for signatures, are told apart by their key identifiers",
        .enabled(if: SharedData.has("jpki/auth_ca_2023.pem"), "public certificates are kept outside the repository")
    )
    func publicOnes() throws {
        let files = ["auth_ca_2015", "auth_ca_2023", "sign_ca_2015", "sign_ca_2023"]
        let texts = try files.map { try SharedData.text("jpki/\($0).pem") }
        let prints = try texts.map { Array(SHA256.hash(data: try PEMDocument(pemString: $0).derBytes)) }
        // As the design notes have them, by OpenSSL.
        #expect(prints.map { Array($0.prefix(2)) } == [[0x4D, 0xCF], [0x64, 0x11], [0x19, 0x64], [0xD2, 0x27]])
        let trusted = try TrustedAuthorities(
            pem: [.authentication: texts[0] + "\n" + texts[1], .signature: texts[2] + "\n" + texts[3]],
            fingerprints: Set(prints)
        )
        #expect(trusted.count(of: .authentication) == 2 && trusted.count(of: .signature) == 2)
        let current: [UInt8] = [
            0x1A, 0xC1, 0x00, 0xF5, 0x96, 0xA3, 0xBC, 0x8C, 0x4B, 0x3D, 0xF1, 0x95, 0xE3, 0x26, 0x99, 0x24, 0x9E, 0x9E,
            0x30,
            0x8A,
        ]
        let authority = try #require(trusted.authority(withKeyIdentifier: current))
        #expect(authority.kind == .authentication)
        #expect(Array(authority.certificate.serialNumber.bytes) == [0x06, 0xD1, 0x80, 0x06])
        #expect(trusted.authority(withKeyIdentifier: current.dropLast()) == nil)
    }
}
