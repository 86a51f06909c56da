import SmartCards

/// A card that answers from a list, in order, and keeps what it was asked.
final class ScriptedCard: CardChannel {
    private(set) var commands: [[UInt8]] = []
    private var answers: [[UInt8]]

    init(_ answers: [[UInt8]]) {
        self.answers = answers
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        commands.append(command.bytes)
        guard !answers.isEmpty else { throw .removed }
        return try ResponseAPDU(bytes: answers.removeFirst())
    }
}
