/// What kind of card lies on the reader. The raw value is the one of the uplink protocol and of the stores.
package enum CardKind: Int, Hashable, Sendable, CaseIterable {
    /// FeliCa (JIS X 6319-4): the 8-byte IDm.
    case felica = 1
    /// ISO 14443 type A: a 4-, 7- or 10-byte UID.
    case typeA = 2
    /// ISO 14443 type B town card: the identifier that the town wrote or the card's own; never the random PUPI of a
    /// My Number card.
    case typeB = 3
    /// My Number card: issuer and serial number of its user-authentication certificate, which changes with a renewal.
    case myNumber = 4
}

/// A card named by a keyed hash, never by its own identifier.
package protocol KeyedCardHash: Hashable, Sendable {
    var kind: CardKind { get }
    /// Which version of the tenant's card key is inside ``digest``.
    var keyVersion: Int { get }
    var digest: Digest256 { get }

    /// - Returns: nil unless `keyVersion` is positive.
    init?(kind: CardKind, keyVersion: Int, digest: Digest256)
}

extension KeyedCardHash {
    /// - Returns: nil unless `digest` has 32 bytes and `keyVersion` is positive.
    package init?(kind: CardKind, keyVersion: Int, digest: [UInt8]) {
        guard let digest = Digest256(digest) else { return nil }
        self.init(kind: kind, keyVersion: keyVersion, digest: digest)
    }
}

/// What leaves the reader layer of a card (t1): HMAC-SHA-256 under the tenant's card key over kind and identifier.
///
/// The identifier itself is never kept, sent or logged. The box knows the key since enrolment.
package struct CardToken: KeyedCardHash {
    package let kind: CardKind
    package let keyVersion: Int
    package let digest: Digest256

    /// - Returns: nil unless `keyVersion` is positive.
    package init?(kind: CardKind, keyVersion: Int, digest: Digest256) {
        guard keyVersion > 0 else { return nil }
        self.kind = kind
        self.keyVersion = keyVersion
        self.digest = digest
    }
}

/// What the collector keeps of a card (t2): HMAC-SHA-256 of a ``CardToken`` under a pepper that never leaves the
/// collector. A stolen box cannot tell it, a stolen database cannot be matched with cards.
package struct CardFingerprint: KeyedCardHash {
    package let kind: CardKind
    package let keyVersion: Int
    package let digest: Digest256

    /// - Returns: nil unless `keyVersion` is positive.
    package init?(kind: CardKind, keyVersion: Int, digest: Digest256) {
        guard keyVersion > 0 else { return nil }
        self.kind = kind
        self.keyVersion = keyVersion
        self.digest = digest
    }
}

/// A card bound to a person (カード紐付け).
package enum CardBinding {
    package typealias ID = Identifier<CardBinding>
}

/// One card on one box, from the tap until it is forgotten (セッション).
package enum CardSession {
    package typealias ID = Identifier<CardSession>
}
