import CardSignIn
import CommunityModel
import SwiftASN1
import X509

/// A whole certificate revocation list (RFC 5280 section 5.1), signed by the authority itself, kept as it came:
///
///     CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING }
///     TBSCertList ::= SEQUENCE {
///         version INTEGER { v2(1) } OPTIONAL, signature, issuer Name, thisUpdate Time, nextUpdate Time,
///         revokedCertificates SEQUENCE OF SEQUENCE { serial INTEGER, date Time, extensions OPTIONAL } OPTIONAL,
///         crlExtensions [0] OPTIONAL }
///
/// A list that is one part of several (an issuing distribution point), or only what changed (a delta), says so in a
/// critical extension and is refused. It takes as much memory as its file, about 37 bytes an entry; an entry is looked
/// for from the first to the last.
struct RevocationList: Sendable {
    /// Key identifier of the authority that signed it.
    let authority: [UInt8]
    let thisUpdate: Instant
    let nextUpdate: Instant
    private let bytes: [UInt8]
    /// Where the entries lie; empty when nothing is revoked.
    private let entries: Range<Int>

    /// - Throws: ``RevocationError`` unless it can be read and the authority that it names, one of these, signed it.
    init(der bytes: [UInt8], from authorities: TrustedAuthorities) throws(RevocationError) {
        self = try RevocationError.reading("the revocation list") { try Self(reading: bytes, from: authorities) }
    }

    private init(reading bytes: [UInt8], from authorities: TrustedAuthorities) throws {
        var outer = DERElements(bytes, in: 0..<bytes.count)
        let list = try Self.expect(try outer.next(), DERElements.sequence)
        guard list.whole.upperBound == bytes.count else { throw DERElements.Malformed() }
        var parts = DERElements(bytes, in: list.content)
        let signed = try Self.expect(try parts.next(), DERElements.sequence)
        let algorithm = try Self.expect(try parts.next(), DERElements.sequence)
        let signature = try Self.expect(try parts.next(), ASN1BitString.tag)
        guard try parts.next() == nil else { throw DERElements.Malformed() }

        let fields = try Fields(bytes, in: signed.content)
        guard let authority = authorities.authority(withKeyIdentifier: fields.authority),
            fields.issuer == authority.certificate.subject
        else { throw RevocationError(.wrongSignature, "the revocation list is of an authority that is not known") }
        let part = try SignedPart(
            bytes: bytes[signed.whole],
            algorithm: DER.parse(bytes[algorithm.whole]),
            signature: ASN1BitString(derEncoded: Array(bytes[signature.whole]))
        )
        guard part.isSigned(by: authority.certificate.publicKey) else {
            throw RevocationError(.wrongSignature, "the authority did not sign the revocation list")
        }
        self.authority = authority.keyIdentifier
        thisUpdate = fields.thisUpdate
        nextUpdate = fields.nextUpdate
        entries = fields.entries
        self.bytes = bytes
    }

    /// - Throws: ``RevocationError`` when `now` is not in the list's time.
    func status(of serial: [UInt8], at now: Instant) throws(RevocationError) -> RevocationAnswer {
        guard thisUpdate <= now, now <= nextUpdate else {
            throw RevocationError(.outOfDate, "the revocation list is good from \(thisUpdate) to \(nextUpdate)")
        }
        let status = try RevocationError.reading("the revocation list") { try find(serial) }
        return RevocationAnswer(status: status, source: .list, saidAt: thisUpdate, goodUntil: nextUpdate)
    }

    private func find(_ serial: [UInt8]) throws -> RevocationAnswer.Status {
        var elements = DERElements(bytes, in: entries)
        while let entry = try elements.next() {
            var parts = DERElements(bytes, in: entry.content)
            let number = try Self.expect(try parts.next(), DERElements.integer).content
            // DER puts a zero in front of a number whose first bit is set.
            if number.count <= serial.count + 1, bytes[number].drop(while: { $0 == 0 }).elementsEqual(serial) {
                return try read(entry)
            }
        }
        return .good
    }

    private func read(_ entry: DERElements.Element) throws -> RevocationAnswer.Status {
        try DER.sequence(DER.parse(bytes[entry.whole]), identifier: .sequence) { nodes in
            _ = try ArraySlice<UInt8>(derEncoded: &nodes)
            guard let date = nodes.next() else { throw DERElements.Malformed() }
            let since = try Instant(derEncoded: date)
            let extensions = try nodes.next().map { node in
                try DER.sequence(of: Certificate.Extension.self, identifier: .sequence, rootNode: node)
            }
            let reason = extensions?.first { $0.oid == Self.reasonCode }
            return .revoked(
                since: since,
                reason: try reason.map { RevocationReason(derEncoded: try DER.parse($0.value)) } ?? .unspecified
            )
        }
    }

    /// RFC 5280 section 5.3.1.
    private static let reasonCode: ASN1ObjectIdentifier = [2, 5, 29, 21]

    fileprivate static func expect(
        _ element: DERElements.Element?,
        _ identifier: UInt8
    ) throws(DERElements.Malformed) -> DERElements.Element {
        guard let element, element.identifier == identifier else { throw DERElements.Malformed() }
        return element
    }
}

/// What stands in front of the entries and behind them.
private struct Fields {
    let issuer: DistinguishedName
    let thisUpdate: Instant
    let nextUpdate: Instant
    let entries: Range<Int>
    /// Key identifier of the authority; every list says it (RFC 5280 section 5.2.1).
    let authority: ArraySlice<UInt8>

    /// Each of them is shorter than this; what is longer is no field of ours.
    private static let longest = 16 << 10

    init(_ bytes: [UInt8], in range: Range<Int>) throws {
        func node(_ element: DERElements.Element?) throws -> ASN1Node {
            guard let element, element.whole.count <= Self.longest else { throw DERElements.Malformed() }
            return try DER.parse(bytes[element.whole])
        }
        var elements = DERElements(bytes, in: range)
        var element = try elements.next()
        if element?.identifier == DERElements.integer { element = try elements.next() }
        // The algorithm once more, which SignedPart has read.
        element = try elements.next()
        issuer = try DistinguishedName(derEncoded: try node(element))
        thisUpdate = try Instant(derEncoded: try node(try elements.next()))
        // RFC 5280 section 5.1.2.5: every list says it.
        nextUpdate = try Instant(derEncoded: try node(try elements.next()))
        element = try elements.next()
        if let list = element, list.identifier == DERElements.sequence {
            entries = list.content
            element = try elements.next()
        } else {
            entries = range.upperBound..<range.upperBound
        }
        guard let authority = try Self.authority(in: try node(element)), try elements.next() == nil else {
            throw DERElements.Malformed()
        }
        self.authority = authority
    }

    private static func authority(in node: ASN1Node) throws -> ArraySlice<UInt8>? {
        let extensions = try DER.explicitlyTagged(node, tagNumber: 0, tagClass: .contextSpecific) { node in
            try DER.sequence(of: Certificate.Extension.self, identifier: .sequence, rootNode: node)
        }
        guard !extensions.contains(where: \.critical) else {
            throw RevocationError(.unreadable, "the revocation list is not a whole one: it has a critical extension")
        }
        return try extensions.first { $0.oid == .X509ExtensionID.authorityKeyIdentifier }
            .flatMap { try AuthorityKeyIdentifier($0).keyIdentifier }
    }
}

extension ASN1BitString {
    /// X.690 section 8.6, as a byte.
    fileprivate static let tag: UInt8 = 0x03
}
