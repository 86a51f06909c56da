package import CommunityModel
import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// The collector's built-in certificate authority: it issues the certificate of each box and those of the collector's
/// own listeners, and says which box a presented certificate names.
///
/// One P-256 root signs everything; there is nothing in between (path length 0). Files in its folder: `root-key.pem` and
/// `server-key.pem` (0600), `root.pem`.
package struct BoxAuthority: Sendable {
    /// The root certificate, for those who have to trust it.
    package let root: CertificateBytes
    let certificate: Certificate
    let key: P256.Signing.PrivateKey
    /// The key of all listeners; it outlives their certificates, so that the pin given to new boxes stays the same.
    let serverKey: P256.Signing.PrivateKey

    private init(
        certificate: Certificate,
        key: P256.Signing.PrivateKey,
        serverKey: P256.Signing.PrivateKey
    ) throws(AuthorityError) {
        self.certificate = certificate
        self.key = key
        self.serverKey = serverKey
        root = try CertificateBytes(certificate)
    }

    /// Opens the authority that ``create(in:at:)`` made.
    /// - Throws: ``AuthorityError`` with reason `missing` when there is none in `folder`.
    package init(folder: String) throws(AuthorityError) {
        let files = AuthorityFiles(folder: folder)
        let certificate = try files.readRoot()
        let key = try files.readKey(files.rootKey)
        guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw AuthorityError(.unusableFolder, "\(files.root) and \(files.rootKey) do not belong together")
        }
        try self.init(certificate: certificate, key: key, serverKey: try files.readKey(files.serverKey))
    }

    /// Makes what is not there yet and keeps what is: running it again changes nothing.
    @discardableResult
    package static func create(in folder: String, at now: Instant) throws(AuthorityError) -> BoxAuthority {
        let files = AuthorityFiles(folder: folder)
        try SealedFile.makeFolder(folder)
        let key = try files.readOrMakeKey(files.rootKey)
        _ = try files.readOrMakeKey(files.serverKey)
        do {
            _ = try files.readRoot()
        } catch  where error.reason == .missing {
            try files.writeRoot(try rootCertificate(of: key, at: now))
        }
        return try BoxAuthority(folder: folder)
    }

    /// 20 years: the root is replaced together with the collector's machine, not by the clock.
    private static func rootCertificate(
        of key: P256.Signing.PrivateKey,
        at now: Instant
    ) throws(AuthorityError) -> Certificate {
        let fingerprint = SHA256.hash(data: key.publicKey.x963Representation).prefix(4)
        return try issuing {
            let name = try DistinguishedName {
                OrganizationName("Engawa")
                CommonName(
                    "Engawa authority "
                        + fingerprint.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                )
            }
            return try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: .init(key.publicKey),
                notValidBefore: Date(now - clockTolerance),
                notValidAfter: Date(now + .days(20 * 365)),
                issuer: name,
                subject: name,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
                },
                issuerPrivateKey: .init(key)
            )
        }
    }

    /// Certificates are valid from a little before they were issued: the other end's clock may be slow.
    static let clockTolerance = Duration.hours(24)

    /// Building a certificate from our own values fails only when the crypto library does.
    static func issuing<Value>(_ build: () throws -> Value) throws(AuthorityError) -> Value {
        do { return try build() } catch {
            throw AuthorityError(.unusableFolder, "a certificate could not be made: \(error)")
        }
    }

    /// Signs a certificate that is no authority itself.
    func issue(
        to key: P256.Signing.PublicKey,
        named commonName: String,
        names: [GeneralName],
        usage: ExtendedKeyUsage.Usage,
        lifetime: Duration,
        at now: Instant
    ) throws(AuthorityError) -> CertificateBytes {
        let certificate = try Self.issuing {
            try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: .init(key),
                notValidBefore: max(Date(now - Self.clockTolerance), self.certificate.notValidBefore),
                notValidAfter: min(Date(now + lifetime), self.certificate.notValidAfter),
                issuer: self.certificate.subject,
                subject: try DistinguishedName { CommonName(commonName) },
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([usage])
                    SubjectAlternativeNames(names)
                    AuthorityKeyIdentifier(
                        keyIdentifier: SubjectKeyIdentifier(hash: self.certificate.publicKey).keyIdentifier
                    )
                },
                issuerPrivateKey: .init(self.key)
            )
        }
        return try CertificateBytes(certificate)
    }
}

extension Date {
    init(_ instant: Instant) {
        self.init(timeIntervalSince1970: Double(instant.milliseconds) / 1_000)
    }
}

extension Instant {
    init(_ date: Date) {
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded()))
    }
}
