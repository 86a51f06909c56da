import Logging
import ResidentCards
import Screens
import SmartCards
import Testing

@testable import Agent

@Suite("What the readers tell is a sentence on the television", .serialized) struct TableReaderTests {
    private let kitchen = ReaderName("Kitchen 00 00")
    private var card: PresentedCard {
        PresentedCard(reader: kitchen, atr: [0x3B, 0x80, 0x80, 0x01, 0x01], counter: 1)
    }

    private func onTable(_ body: @Sendable (TestBox, TableReader) throws -> Void) async throws {
        try await TestBox.run { box async throws in
            let reader = TableReader(
                agent: box.agent,
                cardKey: CardKey(version: 1, secret: 0..<32),
                managerID: Array(repeating: 2, count: 8),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            try body(box, reader)
        }
    }

    @Test(
        "while no card can be read, and goes when one can",
        arguments: [
            (.noService, .serviceLost), (.noReader, .noReader), (.outOfOrder(ReaderName("Kitchen 00 00")), .outOfOrder),
        ] as [(ReaderState, ReaderTroublePage.Trouble)]
    )
    func states(state: ReaderState, trouble: ReaderTroublePage.Trouble) async throws {
        try await onTable { box, reader in
            reader.readersChanged(state)
            #expect(box.agent.table.screen == .readerTrouble(trouble))
            reader.readersChanged(.empty)
            #expect(box.agent.table.screen == .idle)
        }
    }

    @Test(
        "for a card that could not be opened",
        arguments: [
            (.unresponsive, .unreadable), (.removed, .unreadable), (.hung, .unreadable), (.readerLost, .unreadable),
            (.sharingViolation, .readerInUse),
        ] as [(CardError, RefusedCardPage.Reason)]
    )
    func failures(error: CardError, reason: RefusedCardPage.Reason) async throws {
        try await onTable { box, reader in
            reader.cardFailed(card, error: error)
            #expect(box.agent.table.screen == .refusedCard(reason))
        }
    }

    @Test(
        "for a card that broke off in the middle",
        arguments: [CardError.removed, .reset, .shortAnswer, .swapped, .hung]
    )
    func brokenOff(error: CardError) async throws {
        try await onTable { box, reader in
            #expect(reader.cardArrived(card, channel: BrokenCard(error: error)) == .broken)
            #expect(box.agent.table.screen == .refusedCard(.unreadable))
        }
    }

    @Test("for a phone that plays a card")
    func phone() async throws {
        try await onTable { box, reader in
            let phone = IdentifierOnly(identifier: [0x04, 0x08, 0xE7, 0x6A])
            #expect(reader.cardArrived(card, channel: phone) == .over)
            #expect(box.agent.table.screen == .refusedCard(.phone))
        }
    }
}

/// A card that gives no answer.
private struct BrokenCard: CardChannel {
    let error: CardError

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        throw error
    }
}

/// A card of which the reader knows an identifier and nothing else.
private struct IdentifierOnly: CardChannel {
    let identifier: [UInt8]

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        command.instruction == 0xCA
            ? ResponseAPDU(data: identifier, status: .success) : ResponseAPDU(status: .instructionNotSupported)
    }
}
