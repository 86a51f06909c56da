import BoxAuthority
import CommunityModel
import Crypto
import Foundation
import SwiftASN1
import TestSupport
import Testing
import X509

@Suite("The certificate of a box", .enabled(if: OpenSSL.isHere, "OpenSSL's command judges here"))
struct BoxCertificateTests {
    private let now = Instant.onMachineClock

    @Test("is accepted by OpenSSL for signing in as a client, and for nothing else")
    func isAccepted() throws {
        try withAuthority { authority, openssl in
            let request = try SigningRequest(der: try openssl.signingRequest())
            let box = Box.ID(at: now)
            let certificate = try authority.issueCertificate(for: box, request: request, at: now)
            try openssl.write(authority.root.pem, to: "root.pem")
            try openssl.write(certificate.pem, to: "box.pem")
            let asClient = try openssl.run("verify", "-CAfile", "root.pem", "-purpose", "sslclient", "box.pem")
            #expect(asClient.isGood, "\(asClient.output)")
            let asServer = try openssl.run("verify", "-CAfile", "root.pem", "-purpose", "sslserver", "box.pem")
            #expect(!asServer.isGood)

            let text = try openssl.run("x509", "-in", "box.pem", "-noout", "-text").output
            #expect(text.contains("Subject: CN = \(box)"))
            #expect(text.contains("URI:urn:uuid:\(box)"))
            #expect(text.contains("CA:FALSE"))
            #expect(text.contains("TLS Web Client Authentication"))
        }
    }

    @Test("says nothing that the request asked for: not its name, not to be an authority")
    func ignoresTheRequest() throws {
        try withAuthority { authority, openssl in
            let request = try SigningRequest(
                der: try openssl.signingRequest(
                    subject: "/CN=collector.tonami.example/O=Evil",
                    extensions: [
                        "basicConstraints=critical,CA:TRUE", "extendedKeyUsage=serverAuth",
                        "subjectAltName=URI:urn:uuid:00000000-0000-7000-8000-000000000001,DNS:collector.tonami.example",
                    ]
                )
            )
            let box = Box.ID(at: now)
            let certificate = try authority.issueCertificate(for: box, request: request, at: now)
            try openssl.write(certificate.pem, to: "box.pem")
            let text = try openssl.run("x509", "-in", "box.pem", "-noout", "-text").output
            #expect(!text.contains("Evil") && !text.contains("example") && !text.contains("CA:TRUE"))
            #expect(try authority.credential(presenting: certificate.der, at: now).box == box)
        }
    }

    @Test("names the box, with the serial number that was registered")
    func namesTheBox() throws {
        try withAuthority { authority, openssl in
            let request = try SigningRequest(der: try openssl.signingRequest())
            for _ in 0..<20 {
                let box = Box.ID(at: now)
                let certificate = try authority.issueCertificate(for: box, request: request, at: now)
                let credential = try authority.credential(presenting: certificate.der, at: now)
                #expect(credential.box == box)
                #expect(credential.serial == certificate.serial)
                #expect(credential.notAfter == certificate.notAfter)
            }
        }
    }

    @Test("is refused before and after its time")
    func isRefusedOutOfTime() throws {
        try withAuthority { authority, openssl in
            let request = try SigningRequest(der: try openssl.signingRequest())
            let certificate = try authority.issueCertificate(for: Box.ID(at: now), request: request, at: now)
            #expect(refusal { try authority.credential(presenting: certificate.der, at: now + .days(731)) } == .expired)
            #expect(
                refusal { try authority.credential(presenting: certificate.der, at: now - .days(2)) } == .notYetValid
            )
        }
    }

    @Test("of another authority is refused, also when it has the same name")
    func isRefusedFromOthers() throws {
        try withAuthority { authority, openssl in
            try withAuthority { other, _ in
                let request = try SigningRequest(der: try openssl.signingRequest())
                let certificate = try other.issueCertificate(for: Box.ID(at: now), request: request, at: now)
                #expect(refusal { try authority.credential(presenting: certificate.der, at: now) } == .otherIssuer)
                let forged = try forgery(issuer: try Certificate(derEncoded: authority.root.der).subject)
                #expect(refusal { try authority.credential(presenting: forged, at: now) } == .otherIssuer)
            }
        }
    }

    @Test("is not one that our own listeners show, nor the root, nor garbage")
    func isABoxsOnly() throws {
        try withAuthority { authority, _ in
            let listener = try authority.issueListenerIdentity(names: [], at: now)
            #expect(refusal { try authority.credential(presenting: listener.certificate.der, at: now) } == .notABox)
            #expect(refusal { try authority.credential(presenting: authority.root.der, at: now) } == .notABox)
            #expect(refusal { try authority.credential(presenting: [], at: now) } == .malformed)
            let cut = Array(authority.root.der.dropLast())
            #expect(refusal { try authority.credential(presenting: cut, at: now) } == .malformed)
        }
    }

    /// A box's certificate in everything but the key that signed it.
    private func forgery(issuer: DistinguishedName) throws -> [UInt8] {
        let key = P256.Signing.PrivateKey()
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSinceNow: -60),
            notValidAfter: Date(timeIntervalSinceNow: 3_600),
            issuer: issuer,
            subject: try DistinguishedName { CommonName("box") },
            extensions: try Certificate.Extensions {
                try ExtendedKeyUsage([.clientAuth])
                SubjectAlternativeNames([.uniformResourceIdentifier("urn:uuid:\(Box.ID(at: now))")])
            },
            issuerPrivateKey: .init(key)
        )
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}

/// Why a certificate was refused; nil when it was not.
private func refusal(_ work: () throws -> BoxCredential) -> CertificateRefusal? {
    do {
        _ = try work()
        return nil
    } catch {
        guard let error = error as? AuthorityError, case .refusedCertificate(let refusal) = error.reason else {
            return nil
        }
        return refusal
    }
}

/// A new authority beside a folder for OpenSSL; both go when the scope ends.
func withAuthority(_ body: (BoxAuthority, OpenSSL) throws -> Void) throws {
    try OpenSSL.open { openssl in
        try body(
            try BoxAuthority.create(in: openssl.folder.appending(path: "authority").path, at: .onMachineClock),
            openssl
        )
    }
}
