import CommunityModel
import SmartCards

/// One kind of card: whether a thing on the reader may be of it, and whom it names.
///
/// A new kind is one file with a driver and one line in ``CardDrivers``.
protocol CardDriver: Sendable {
    /// Whether the thing may be of this kind, by what is known of it without a command. Sends nothing.
    func wants(_ thing: ThingOnReader) -> Bool

    /// Finds out by commands whether it is of this kind, and whom it names.
    ///
    /// - Returns: nil when it is not of this kind after all: the next driver is asked.
    /// - Throws: ``IdentificationFailure`` when it is of this kind and names nobody, or left.
    func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding?
}

/// What a driver found.
enum CardFinding {
    /// A card that names somebody by `identifier`, and how sure one can become by asking it for more. What it showed so far
    /// is worth ``AssuranceLevel/shownIdentifier``.
    case card(CardIdentifier, upTo: AssuranceLevel)
    /// Most likely a health device that wants to speak.
    case healthDevice(PresentedThing.DeviceWay)
}

/// Why there is no identifier.
enum IdentificationFailure: Error {
    case refused(CardRefusal)
    case noAnswer(CardError)
}

/// A thing on the reader, with what is known of it and the way to it.
struct ThingOnReader {
    let card: PresentedCard
    let technology: CardTechnology
    let channel: any CardChannel

    init(_ card: PresentedCard, over channel: any CardChannel) {
        self.card = card
        self.channel = channel
        technology = CardTechnology(atr: card.atr)
    }

    func exchange(_ command: CommandAPDU) throws(IdentificationFailure) -> ResponseAPDU {
        do { return try channel.transmitComplete(command) } catch { throw .noAnswer(error) }
    }

    /// GET DATA for the identifier that the reader saw when the card came into its field (PC/SC part 3 section
    /// 3.2.2.1.3).
    private static let getIdentifier = CommandAPDU(0xFF, 0xCA, 0x00, 0x00, expectedLength: 256)

    /// The identifier that the reader knows.
    ///
    /// - Throws: ``CardRefusal/unreadableIdentifier`` unless it has one of `lengths` and somebody wrote it.
    func identifier(lengths: Set<Int>) throws(IdentificationFailure) -> [UInt8] {
        let response = try exchange(Self.getIdentifier)
        guard response.isSuccess, lengths.contains(response.data.count), !response.data.isBlank
        else { throw .refused(.unreadableIdentifier) }
        return response.data
    }
}

extension [UInt8] {
    /// Whether it is what memory holds that nobody wrote: all 00 or all FF.
    var isBlank: Bool {
        allSatisfy { $0 == 0x00 } || allSatisfy { $0 == 0xFF }
    }
}
