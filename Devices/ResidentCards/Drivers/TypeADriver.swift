import CommunityModel

/// An ISO 14443 type A card by its UID, 4, 7 or 10 bytes (ISO/IEC 14443-3 section 6.5.4).
struct TypeADriver: CardDriver {
    func wants(_ thing: ThingOnReader) -> Bool {
        thing.technology == .typeAMemory || thing.technology.mayHoldApplications
    }

    func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding? {
        guard thing.technology != .typeBProcessor else { return try withLongIdentifier(thing) }
        let bytes = try thing.identifier(lengths: [4, 7, 10])
        if bytes.count == 4 {
            // 08: the other three are random, drawn anew at each touch.
            guard bytes[0] != 0x08 else { throw .refused(.randomIdentifier) }
            // 88 is the cascade tag: more of the UID should have followed.
            guard bytes[0] != 0x88 else { throw .refused(.unreadableIdentifier) }
        }
        guard thing.technology != .typeAPhone else { throw .refused(.phone) }
        return .card(CardIdentifier(kind: .typeA, bytes: bytes), upTo: .shownIdentifier)
    }

    /// Eight historical bytes are those of type B, or of a type A card that has eight by chance: the latter shows a long
    /// UID, type B a PUPI of 4 bytes.
    private func withLongIdentifier(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding? {
        do {
            let bytes = try thing.identifier(lengths: [7, 10])
            return .card(CardIdentifier(kind: .typeA, bytes: bytes), upTo: .shownIdentifier)
        } catch .refused {
            return nil
        }
    }
}
