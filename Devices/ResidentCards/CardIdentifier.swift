import CommunityModel
import SmartCards

/// What a card shows of itself. Never leaves this module: not in a value, not in a log, not by reflection.
struct CardIdentifier: CustomReflectable {
    let kind: CardKind
    let bytes: [UInt8]

    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// Reads identifiers: those that the reader saw when the card came into its field, and the town's own.
struct IdentifierReader {
    let channel: any CardChannel

    /// GET DATA for the identifier (PC/SC part 3 section 3.2.2.1.3).
    private static let getIdentifier = CommandAPDU(0xFF, 0xCA, 0x00, 0x00, expectedLength: 256)

    /// SELECT of the NDEF Tag application by name (NFC Forum Type 4 Tag specification, mapping version 2.0).
    private static let selectNDEFApplication =
        CommandAPDU(0x00, 0xA4, 0x04, 0x00, data: [0xD2, 0x76, 0, 0, 0x85, 0x01, 0x01], expectedLength: 256)

    var isNFCForumTag: Bool {
        get throws(IdentificationFailure) { try exchange(Self.selectNDEFApplication).isSuccess }
    }

    func identifier(of technology: CardTechnology) throws(IdentificationFailure) -> CardIdentifier {
        switch technology {
        case .felica: try felica()
        case .typeAMemory, .typeAProcessor: try typeA()
        case .typeBProcessor: try typeBOrA()
        case .unknown: throw .refused(.unknownTechnology)
        }
    }

    /// The IDm of a FeliCa card, 8 bytes, unless it is one of something that plays a card.
    private func felica() throws(IdentificationFailure) -> CardIdentifier {
        let bytes = try identifier(lengths: [8])
        switch (bytes[0], bytes[1]) {
        case (0x02, 0xFE): throw .refused(.emulatedIdentifier)
        case (0x01, 0xFE): throw .refused(.peerDevice)
        default: return CardIdentifier(kind: .felica, bytes: bytes)
        }
    }

    /// The UID of a type A card, 4, 7 or 10 bytes (ISO/IEC 14443-3 section 6.5.4), unless it is a random one: 4 bytes
    /// of which the first is 08.
    private func typeA() throws(IdentificationFailure) -> CardIdentifier {
        let bytes = try identifier(lengths: [4, 7, 10])
        if bytes.count == 4 {
            guard bytes[0] != 0x08 else { throw .refused(.randomIdentifier) }
            // 88 is the cascade tag: more of the UID should have followed.
            guard bytes[0] != 0x88 else { throw .refused(.unreadableIdentifier) }
        }
        return CardIdentifier(kind: .typeA, bytes: bytes)
    }

    /// What an ISO 14443-4 card with eight historical bytes is: type A where its UID is a long one. Else it is type B,
    /// whose 4 bytes may be new at each touch, so that only the number counts that the town wrote.
    private func typeBOrA() throws(IdentificationFailure) -> CardIdentifier {
        do {
            let bytes = try identifier(lengths: [7, 10])
            return CardIdentifier(kind: .typeA, bytes: bytes)
        } catch .refused {
            return try town()
        }
    }

    /// The number on a town card, as ``TownCardProfile`` says.
    private func town() throws(IdentificationFailure) -> CardIdentifier {
        guard try exchange(TownCardProfile.selectApplication).isSuccess else { throw .refused(.notATownCard) }
        let response = try exchange(TownCardProfile.readCardNumber)
        guard response.isSuccess, response.data.count == TownCardProfile.cardNumberLength, !response.data.isBlank
        else { throw .refused(.blankTownCard) }
        return CardIdentifier(kind: .typeB, bytes: response.data)
    }

    private func identifier(lengths: Set<Int>) throws(IdentificationFailure) -> [UInt8] {
        let response = try exchange(Self.getIdentifier)
        guard response.isSuccess, lengths.contains(response.data.count), !response.data.isBlank
        else { throw .refused(.unreadableIdentifier) }
        return response.data
    }

    private func exchange(_ command: CommandAPDU) throws(IdentificationFailure) -> ResponseAPDU {
        do { return try channel.transmitComplete(command) } catch { throw .noAnswer(error) }
    }
}

/// Why there is no identifier.
enum IdentificationFailure: Error {
    case refused(CardRefusal)
    case noAnswer(CardError)
}

extension [UInt8] {
    /// Whether it is what memory holds that nobody wrote: all 00 or all FF.
    fileprivate var isBlank: Bool {
        allSatisfy { $0 == 0x00 } || allSatisfy { $0 == 0xFF }
    }
}
