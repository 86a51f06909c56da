import CardSignIn
import Crypto
import SwiftASN1
import X509

/// What a responder is asked about one certificate (RFC 6960 section 4.1.1), with a nonce (RFC 8954):
///
///     OCSPRequest ::= SEQUENCE { SEQUENCE {
///         requestList SEQUENCE OF SEQUENCE { CertID },
///         requestExtensions [2] Extensions } }
///     CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash, issuerKeyHash OCTET STRING, serialNumber INTEGER }
///
/// The authority is named by SHA-1, which every responder understands (RFC 5019 section 2.1.1); nothing rests on its
/// strength.
struct ResponderQuestion {
    let certificate: CertificateName
    /// 32 bytes, new for each question.
    let nonce: [UInt8]

    init(about certificate: VerifiedCardCertificate) throws {
        self.certificate = try CertificateName(certificate)
        var random = SystemRandomNumberGenerator()
        nonce = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    func encoded() throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { request in
            try request.appendConstructedNode(identifier: .sequence) { signed in
                try signed.appendConstructedNode(identifier: .sequence) { list in
                    try list.appendConstructedNode(identifier: .sequence) { try $0.serialize(certificate) }
                }
                let nonce = Certificate.Extension(
                    oid: Self.nonceIdentifier,
                    critical: false,
                    value: try Self.wrapped(nonce)[...]
                )
                try signed.serialize(explicitlyTaggedWithTagNumber: 2, tagClass: .contextSpecific) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(nonce) }
                }
            }
        }
        return serializer.serializedBytes
    }

    /// id-pkix-ocsp-nonce.
    static let nonceIdentifier: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 48, 1, 2]

    private static func wrapped(_ nonce: [UInt8]) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(ASN1OctetString(contentBytes: nonce[...]))
        return serializer.serializedBytes
    }
}

/// A certificate as responders call it (CertID, RFC 6960 section 4.1.1).
struct CertificateName: DERImplicitlyTaggable, Hashable {
    static let defaultIdentifier = ASN1Identifier.sequence
    /// id-sha1 (RFC 3279 section 2.1).
    private static let sha1: ASN1ObjectIdentifier = [1, 3, 14, 3, 2, 26]

    private let algorithm: ASN1ObjectIdentifier
    private let issuerNameHash: [UInt8]
    private let issuerKeyHash: [UInt8]
    private let serial: Certificate.SerialNumber

    init(_ certificate: VerifiedCardCertificate) throws {
        var name = DER.Serializer()
        let authority = certificate.authority.certificate
        try name.serialize(authority.subject)
        algorithm = Self.sha1
        issuerNameHash = Array(Insecure.SHA1.hash(data: name.serializedBytes))
        issuerKeyHash = Array(Insecure.SHA1.hash(data: authority.publicKey.subjectPublicKeyInfoBytes))
        serial = certificate.certificate.serialNumber
    }

    init(derEncoded node: ASN1Node, withIdentifier identifier: ASN1Identifier) throws {
        self = try DER.sequence(node, identifier: identifier) { nodes in
            guard let algorithm = nodes.next() else { throw DERElements.Malformed() }
            let oid = try DER.sequence(algorithm, identifier: .sequence) { nodes in
                let oid = try ASN1ObjectIdentifier(derEncoded: &nodes)
                while nodes.next() != nil {}  // parameters: NULL or absent
                return oid
            }
            return CertificateName(
                algorithm: oid,
                issuerNameHash: Array(try ASN1OctetString(derEncoded: &nodes).bytes),
                issuerKeyHash: Array(try ASN1OctetString(derEncoded: &nodes).bytes),
                serial: Certificate.SerialNumber(bytes: try ArraySlice<UInt8>(derEncoded: &nodes))
            )
        }
    }

    private init(
        algorithm: ASN1ObjectIdentifier,
        issuerNameHash: [UInt8],
        issuerKeyHash: [UInt8],
        serial: Certificate.SerialNumber
    ) {
        self.algorithm = algorithm
        self.issuerNameHash = issuerNameHash
        self.issuerKeyHash = issuerKeyHash
        self.serial = serial
    }

    func serialize(into coder: inout DER.Serializer, withIdentifier identifier: ASN1Identifier) throws {
        try coder.appendConstructedNode(identifier: identifier) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(algorithm)
                try coder.serialize(ASN1Null())
            }
            try coder.serialize(ASN1OctetString(contentBytes: issuerNameHash[...]))
            try coder.serialize(ASN1OctetString(contentBytes: issuerKeyHash[...]))
            try coder.serialize(serial.bytes)
        }
    }
}
