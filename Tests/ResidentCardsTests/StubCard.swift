import SmartCards
import Synchronization

/// A card that answers certain commands, and 6A82 to all others.
final class StubCard: CardChannel, Sendable {
    private let asked = Mutex<[[UInt8]]>([])
    private let answers: [[UInt8]: [UInt8]]
    private let otherwise: [UInt8]

    init(_ answers: [[UInt8]: [UInt8]] = [:], otherwise: [UInt8] = [0x6A, 0x82]) {
        self.answers = answers
        self.otherwise = otherwise
    }

    /// What it was asked, in order.
    var commands: [[UInt8]] { asked.withLock(\.self) }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        asked.withLock { $0.append(command.bytes) }
        return try ResponseAPDU(bytes: answers[command.bytes] ?? otherwise)
    }

    static let getIdentifier: [UInt8] = [0xFF, 0xCA, 0x00, 0x00, 0x00]
    static let selectTown: [UInt8] = [0x00, 0xA4, 0x04, 0x0C, 0x06, 0xF0, 0x54, 0x4F, 0x57, 0x4E, 0x01]
    static let readNumber: [UInt8] = [0x00, 0xB0, 0x81, 0x00, 0x10]
    static let selectNDEF: [UInt8] = [0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76, 0, 0, 0x85, 0x01, 0x01, 0x00]

    /// A card of which the reader knows an identifier and nothing else.
    static func showing(_ identifier: [UInt8]) -> StubCard {
        StubCard([getIdentifier: identifier + [0x90, 0x00]])
    }

    /// A type B card with a PUPI that nobody may use, on which the town wrote `number`.
    static func town(number: [UInt8]) -> StubCard {
        StubCard([
            getIdentifier: [0x11, 0x22, 0x33, 0x44, 0x90, 0x00], selectTown: [0x90, 0x00],
            readNumber: number + [0x90, 0x00],
        ])
    }
}

/// Answers to reset as readers make them up (PC/SC part 3 section 3.1.3.2.3).
enum SampleATR {
    static let felica = memory(standard: 0x11, name: 0x3B)
    static let mifare = memory(standard: 0x03, name: 0x01)
    static let typeA = contactless([0x80])
    static let typeB = contactless([0x54, 0x4F, 0x57, 0x4E, 0x00, 0x81, 0xC1, 0x00])
    /// A My Number card.
    static let myNumber: [UInt8] = [0x3B, 0x88, 0x80, 0x01, 0, 0, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B]
    static let phone = contactless([])

    static func memory(standard: UInt8, name: UInt8) -> [UInt8] {
        contactless([0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, standard, 0x00, name, 0, 0, 0, 0])
    }

    static func contactless(_ historical: [UInt8]) -> [UInt8] {
        let checked = [0x80 | UInt8(historical.count), 0x80, 0x01] + historical
        return [0x3B] + checked + [checked.reduce(0, ^)]
    }
}
