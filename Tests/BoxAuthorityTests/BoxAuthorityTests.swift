import BoxAuthority
import CommunityModel
import Foundation
import TestSupport
import Testing

@Suite("The built-in authority", .enabled(if: OpenSSL.isHere, "OpenSSL's command judges here"))
struct BoxAuthorityTests {
    private let now = Instant.onMachineClock

    @Test("keeps its keys where only their owner can read them")
    func keepsKeysPrivate() throws {
        try withAuthority { _, openssl in
            let folder = openssl.folder.appending(path: "authority").path
            for (name, expected) in [("", 0o700), ("/root-key.pem", 0o600), ("/server-key.pem", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder + name)
                #expect(attributes[.posixPermissions] as? Int == expected, "\(name)")
            }
        }
    }

    @Test("stays the same when it is made again")
    func staysTheSame() throws {
        try withAuthority { authority, openssl in
            let folder = openssl.folder.appending(path: "authority").path
            let again = try BoxAuthority.create(in: folder, at: now + .days(100))
            #expect(again.root == authority.root)
            #expect(again.listenerPin == authority.listenerPin)
            #expect(try BoxAuthority(folder: folder).root == authority.root)
        }
    }

    @Test("makes what a power cut between key and certificate left out")
    func completesItself() throws {
        try withAuthority { authority, openssl in
            let folder = openssl.folder.appending(path: "authority")
            try FileManager.default.removeItem(at: folder.appending(path: "root.pem"))
            let completed = try BoxAuthority.create(in: folder.path, at: now)
            #expect(completed.root != authority.root)
            let request = try SigningRequest(der: try openssl.signingRequest())
            let certificate = try authority.issueCertificate(for: Box.ID(at: now), request: request, at: now)
            #expect(throws: Never.self) { try completed.credential(presenting: certificate.der, at: now) }
        }
    }

    @Test("that is not there is missed in so many words")
    func isMissed() {
        #expect {
            try BoxAuthority(folder: "/nonexistent/authority")
        } throws: {
            ($0 as? AuthorityError)?.reason == .missing
        }
    }

    @Test("refuses a root that belongs to another key")
    func refusesMixedFiles() throws {
        try withAuthority { _, openssl in
            try withAuthority { other, _ in
                let folder = openssl.folder.appending(path: "authority")
                try Data(other.root.pem.utf8).write(to: folder.appending(path: "root.pem"))
                #expect(throws: AuthorityError.self) { try BoxAuthority(folder: folder.path) }
            }
        }
    }

    @Test("gives listeners a certificate that OpenSSL accepts for every name it was asked for")
    func certifiesListeners() throws {
        try withAuthority { authority, openssl in
            let names = ["collector.tonami.example", "192.0.2.7", "2001:db8::7"]
            let identity = try authority.issueListenerIdentity(names: names, at: now)
            try openssl.write(authority.root.pem, to: "root.pem")
            try openssl.write(identity.certificate.pem, to: "server.pem")
            let byName = [("-verify_hostname", "collector.tonami.example"), ("-verify_hostname", "localhost")]
            let byAddress = ["127.0.0.1", "::1", "192.0.2.7", "2001:db8::7"].map { ("-verify_ip", $0) }
            for (option, name) in byName + byAddress {
                let verdict = try openssl.run(
                    "verify",
                    "-CAfile",
                    "root.pem",
                    "-purpose",
                    "sslserver",
                    option,
                    name,
                    "server.pem"
                )
                #expect(verdict.isGood, "\(name): \(verdict.output)")
            }
            let wrong = try openssl.run(
                "verify",
                "-CAfile",
                "root.pem",
                "-verify_hostname",
                "evil.example",
                "server.pem"
            )
            #expect(!wrong.isGood)
        }
    }

    @Test("is recognised by a pin that OpenSSL computes in the same way, before and after a restart")
    func hasAPin() throws {
        try withAuthority { authority, openssl in
            let identity = try authority.issueListenerIdentity(names: [], at: now)
            try openssl.write(identity.certificate.pem, to: "server.pem")
            try openssl.run("x509", "-in", "server.pem", "-pubkey", "-noout", "-out", "key.pem")
            try openssl.run("pkey", "-pubin", "-in", "key.pem", "-outform", "DER", "-out", "key.der")
            try openssl.run("dgst", "-sha256", "-binary", "-out", "key.sha256", "key.der")
            let digest = Data(try openssl.bytes(of: "key.sha256")).base64EncodedString()
            #expect(authority.listenerPin == "sha256//" + digest)
        }
    }
}
