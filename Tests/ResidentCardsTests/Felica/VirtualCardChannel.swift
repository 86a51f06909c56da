import SmartCards
import VirtualDevices

/// The way to a virtual card without a reader service in between.
final class VirtualCardChannel: CardChannel {
    private var card: any VirtualCard
    private(set) var commands: [[UInt8]] = []

    init(_ card: some VirtualCard) {
        self.card = card
        self.card.enterField()
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        commands.append(command.bytes)
        guard case .response(let bytes) = card.respond(to: command.bytes) else { throw .removed }
        return try ResponseAPDU(bytes: bytes)
    }

    /// The reader took the power away for a moment.
    func resetCard() {
        card.reset()
    }
}

/// A reader that answers whatever the closure says.
struct AnsweringReader: CardChannel {
    let answer: (CommandAPDU) -> [UInt8]

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        try ResponseAPDU(bytes: answer(command))
    }
}
