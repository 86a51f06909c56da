import SmartCards
import TestSupport
import VirtualDevices

/// A virtual My Number card without a reader between, which somebody may take away or change in mid-conversation.
final class PlayedMyNumberCard: CardChannel {
    private(set) var card: VirtualMyNumberCard
    /// Held, so that its folder stays.
    private let files: CardInFolder
    /// What it was asked, in order.
    private(set) var commands: [[UInt8]] = []
    /// `begin` and `end`, with what becomes of the card.
    private(set) var transactions: [String] = []
    /// Comes before each command, with its number from 0.
    private let interfere: (Int, inout VirtualMyNumberCard) throws(CardError) -> Void

    init(
        _ files: CardInFolder,
        interface: VirtualMyNumberCard.Interface = .typeB,
        interfere: @escaping (Int, inout VirtualMyNumberCard) throws(CardError) -> Void = { _, _ in }
    ) throws {
        self.files = files
        card = try VirtualMyNumberCard(folder: files.folder, interface: interface)
        self.interfere = interfere
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        defer { commands.append(command.bytes) }
        try interfere(commands.count, &card)
        guard case .response(let bytes) = card.respond(to: command.bytes) else { throw .shortAnswer }
        return try ResponseAPDU(bytes: bytes)
    }

    func beginTransaction() throws(CardError) {
        transactions.append("begin")
    }

    func endTransaction(_ disposition: CardDisposition) throws(CardError) {
        transactions.append("end, \(disposition)")
        if disposition == .reset { card.reset() }
    }

    /// How often a PIN was shown to the card.
    var provedPINs: Int { commands.count { $0[1] == 0x20 && $0.count > 4 } }
}

/// A card that answers by a rule, and keeps count.
final class RuledCard: CardChannel {
    private(set) var commands: [CommandAPDU] = []
    private let rule: (CommandAPDU) -> [UInt8]

    init(_ rule: @escaping (CommandAPDU) -> [UInt8]) {
        self.rule = rule
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        commands.append(command)
        return try ResponseAPDU(bytes: rule(command))
    }
}
