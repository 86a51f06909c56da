import CardSignIn
import CommunityModel
import Crypto
import SwiftASN1
import X509

/// What a responder sent (RFC 6960 section 4.2.1), read and not believed yet:
///
///     OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] SEQUENCE { OID, OCTET STRING } OPTIONAL }
///     BasicOCSPResponse ::= SEQUENCE {
///         tbsResponseData SEQUENCE {
///             version [0] DEFAULT v1, responderID CHOICE { [1] Name, [2] OCTET STRING }, producedAt GeneralizedTime,
///             responses SEQUENCE OF SingleResponse, responseExtensions [1] Extensions OPTIONAL },
///         signatureAlgorithm, signature BIT STRING, certs [0] SEQUENCE OF Certificate OPTIONAL }
struct ResponderReply {
    /// SingleResponse ::= SEQUENCE {
    ///     CertID, certStatus CHOICE { good [0], revoked [1] SEQUENCE { time, [0] reason OPTIONAL }, unknown [2] },
    ///     thisUpdate, nextUpdate [0] OPTIONAL, singleExtensions [1] OPTIONAL }
    struct Single: DERParseable {
        let certificate: CertificateName
        /// nil: the responder knows no such certificate.
        let status: RevocationAnswer.Status?
        let thisUpdate: Instant
        let nextUpdate: Instant?
    }

    enum Responder {
        case named(DistinguishedName)
        /// SHA-1 of its public key.
        case keyed([UInt8])
    }

    let responder: Responder
    let singles: [Single]
    let nonce: [UInt8]?
    let signed: SignedPart
    let certificates: [Certificate]

    /// - Throws: ``RevocationError``; also for a responder that says it cannot answer.
    init(der bytes: [UInt8]) throws(RevocationError) {
        self = try RevocationError.reading("the responder's answer") { try Self(reading: bytes) }
    }

    private init(reading bytes: [UInt8]) throws {
        let basic = try Self.basicResponse(in: DER.parse(bytes))
        self = try DER.sequence(DER.parse(basic), identifier: .sequence) { nodes in
            guard let data = nodes.next(), let algorithm = nodes.next() else { throw DERElements.Malformed() }
            let signature = try ASN1BitString(derEncoded: &nodes)
            let certificates = try DER.optionalExplicitlyTagged(
                &nodes,
                tagNumber: 0,
                tagClass: .contextSpecific
            ) { try DER.sequence(of: Certificate.self, identifier: .sequence, rootNode: $0) }
            let signed = try SignedPart(bytes: data.encodedBytes, algorithm: algorithm, signature: signature)
            return try ResponderReply(data: data, signed: signed, certificates: certificates ?? [])
        }
    }

    private init(data node: ASN1Node, signed: SignedPart, certificates: [Certificate]) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let version = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try Int(derEncoded: $0)
            }
            guard version ?? 0 == 0, let responder = nodes.next(), nodes.next() != nil, let list = nodes.next() else {
                throw DERElements.Malformed()
            }
            let extensions = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) {
                try DER.sequence(of: Certificate.Extension.self, identifier: .sequence, rootNode: $0)
            }
            return ResponderReply(
                responder: try Responder(derEncoded: responder),
                singles: try DER.sequence(of: Single.self, identifier: .sequence, rootNode: list),
                nonce: try extensions?.first { $0.oid == ResponderQuestion.nonceIdentifier }
                    .map { Array(try ASN1OctetString(derEncoded: Array($0.value)).bytes) },
                signed: signed,
                certificates: certificates
            )
        }
    }

    private init(
        responder: Responder,
        singles: [Single],
        nonce: [UInt8]?,
        signed: SignedPart,
        certificates: [Certificate]
    ) {
        self.responder = responder
        self.singles = singles
        self.nonce = nonce
        self.signed = signed
        self.certificates = certificates
    }

    /// id-pkix-ocsp-basic.
    private static let basicIdentifier: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 48, 1, 1]

    private static func basicResponse(in node: ASN1Node) throws -> ArraySlice<UInt8> {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard let status = nodes.next(), status.identifier == .enumerated,
                case .primitive(let value) = status.content, value.count == 1
            else { throw DERElements.Malformed() }
            let bytes = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { node in
                try DER.sequence(node, identifier: .sequence) { nodes in
                    guard try ASN1ObjectIdentifier(derEncoded: &nodes) == basicIdentifier else {
                        throw DERElements.Malformed()
                    }
                    return try ASN1OctetString(derEncoded: &nodes).bytes
                }
            }
            guard value.first == 0 else {
                throw RevocationError(.unreachable, "the responder cannot answer (status \(value.first ?? 0))")
            }
            guard let bytes else { throw DERElements.Malformed() }
            return bytes
        }
    }
}

extension ResponderReply.Responder {
    fileprivate init(derEncoded node: ASN1Node) throws {
        switch node.identifier {
        case ASN1Identifier(tagWithNumber: 1, tagClass: .contextSpecific):
            self = .named(
                try DER.explicitlyTagged(node, tagNumber: 1, tagClass: .contextSpecific) {
                    try DistinguishedName(derEncoded: $0)
                }
            )
        default:
            self = .keyed(
                try DER.explicitlyTagged(node, tagNumber: 2, tagClass: .contextSpecific) {
                    Array(try ASN1OctetString(derEncoded: $0).bytes)
                }
            )
        }
    }

    /// Whether it means the holder of this certificate.
    func means(_ certificate: Certificate) -> Bool {
        switch self {
        case .named(let name): certificate.subject == name
        case .keyed(let hash):
            Insecure.SHA1.hash(data: certificate.publicKey.subjectPublicKeyInfoBytes).elementsEqual(hash)
        }
    }
}

extension ResponderReply.Single {
    init(derEncoded node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let certificate = try CertificateName(derEncoded: &nodes)
            guard let status = nodes.next(), let thisUpdate = nodes.next() else { throw DERElements.Malformed() }
            let nextUpdate = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try Instant(derEncoded: $0)
            }
            while nodes.next() != nil {}  // singleExtensions: nothing in them changes the status
            return ResponderReply.Single(
                certificate: certificate,
                status: try Self.status(status),
                thisUpdate: try Instant(derEncoded: thisUpdate),
                nextUpdate: nextUpdate
            )
        }
    }

    private static func status(_ node: ASN1Node) throws -> RevocationAnswer.Status? {
        switch node.identifier {
        case ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific): return .good
        case ASN1Identifier(tagWithNumber: 2, tagClass: .contextSpecific): return nil
        default:
            let revoked = ASN1Identifier(tagWithNumber: 1, tagClass: .contextSpecific)
            return try DER.sequence(node, identifier: revoked) { nodes in
                guard let time = nodes.next() else { throw DERElements.Malformed() }
                let reason = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                    RevocationReason(derEncoded: $0)
                }
                return .revoked(since: try Instant(derEncoded: time), reason: reason ?? .unspecified)
            }
        }
    }
}
