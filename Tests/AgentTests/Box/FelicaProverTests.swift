import CommunityModel
import Foundation
import ResidentCards
import Screens
import SmartCards
import Synchronization
import TestSupport
import Testing
import UplinkProtocol
import VirtualDevices

@testable import Agent

@Suite("A FeliCa Lite-S card on the table", .serialized) struct FelicaProverTests {
    private let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]
    private let lain = PresentedCard(
        reader: ReaderName(FelicaReaderMake.sony.rawValue),
        atr: [
            0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x11, 0x00, 0x3B, 0x00, 0x00, 0x00,
            0x00, 0x42,
        ],
        counter: 1
    )

    /// A box with Hanako's card for its reader, and a collector that gives this challenge.
    private func onTable(
        challenge: [UInt8]?,
        log: LogLines = LogLines(),
        _ body: @Sendable (TestBox, TableReader, FelicaDesk, CardOnTable) async throws -> Void
    ) async throws {
        let card = CardOnTable(
            VirtualFelicaCard(
                chip: fixture(FelicaLiteSChip(idm: idm, keyBlock: VirtualFelicaCard.demonstrationKeyBlock)),
                on: .sony
            )
        )
        try await TestBox.run { box in
            let desk = FelicaDesk(challenge: challenge)
            let reader = TableReader(
                agent: box.agent,
                cardKey: CardKey(version: 1, secret: 0..<32),
                managerID: Array(repeating: 2, count: 8),
                felica: desk,
                logger: log.logger()
            )
            box.collector.bind(try token(of: card, laid: lain), to: Town.hanako)
            try await body(box, reader, desk, card)
        }
    }

    private func token(of card: CardOnTable, laid: PresentedCard) throws -> CardToken {
        let key = fixture(CardKey(version: 1, secret: 0..<32))
        guard case .residentCard(let token, upTo: _) = try PresentedThing.classify(laid, over: card, key: key)
        else { throw RawFailure(what: "it is a resident's card") }
        return token
    }

    @Test("proves its key to the collector in the session that it opened, while its owner is greeted")
    func proves() async throws {
        try await onTable(challenge: Array(0..<16)) { box, reader, desk, card in
            box.agent.lineChanged(to: .connected)
            #expect(reader.cardArrived(lain, channel: card) == .over)
            try await eventually { desk.requests.count == 1 }
            let request = try #require(desk.requests.first)
            let token = try token(of: card, laid: lain)
            #expect(box.agent.state.withLock { $0.records?.session } == request.session)
            #expect(box.agent.table.session?.card == token)
            #expect(request.challenge == Array(0..<16) && request.proof.idm == idm)
            #expect(box.agent.state.withLock { $0.felicaProof == nil })
        }
    }

    @Test("is only recognised where the line is down, or no challenge is to be had", arguments: [false, true])
    func onlyRecognised(isConnected: Bool) async throws {
        try await onTable(challenge: nil) { box, reader, desk, card in
            if isConnected { box.agent.lineChanged(to: .connected) }
            #expect(reader.cardArrived(lain, channel: card) == .over)
            try await eventually { box.agent.state.withLock { $0.records != nil } }
            #expect(desk.asked == (isConnected ? 1 : 0))
            #expect(desk.requests.isEmpty)
        }
    }

    @Test("proves nothing for another card's session")
    func otherCard() async throws {
        try await onTable(challenge: Array(0..<16)) { box, reader, desk, card in
            box.agent.cardTapped(Town.yutosCard)
            try await eventually { box.agent.state.withLock { $0.records?.card == Town.yutosCard } }
            let proof = fixture(FelicaLiteSProof(idBlock: Array(0..<16), mac: Array(0..<8)))
            box.agent.keep(
                WaitingFelicaProof(card: try token(of: card, laid: lain), challenge: Array(0..<16), proof: proof) {
                    await desk.prove($0)
                }
            )
            #expect(desk.requests.isEmpty)
        }
    }

    @Test(
        "leaves nothing of itself in the box's files or log, nor does a My Number card",
        .enabled(if: TestCards.areAvailable, "openssl makes the card")
    )
    func leavesNothing() async throws {
        let log = LogLines()
        var search = SecretSearch()
        search.add("IDm", bytes: idm)
        let files = try TestCards().card("hanako")
        // Its serial number is 2A000001, its subject TONAMI2A000001 (Tests/cards/authority.sh).
        search.add("serial number", bytes: [0x2A, 0x00, 0x00, 0x01])
        search.add("subject", text: "TONAMI2A000001")
        let secrets = search
        let myNumber = CardOnTable(try VirtualMyNumberCard(folder: files.folder))
        let contactless = PresentedCard(
            reader: ReaderName("Kitchen 00 00"),
            atr: [0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B],
            counter: 2
        )
        try await onTable(challenge: Array(0..<16), log: log) { box, reader, desk, card in
            box.collector.bind(try token(of: myNumber, laid: contactless), to: Town.yuto)
            box.agent.lineChanged(to: .connected)
            _ = reader.cardArrived(lain, channel: card)
            try await eventually { desk.requests.count == 1 }
            _ = reader.cardArrived(contactless, channel: myNumber)
            try await eventually { box.agent.table.session?.card.kind == .myNumber }
            let found = try secrets.leaks(below: URL(filePath: box.folder))
            #expect(found.leaks == [] && found.files >= 2)
            #expect(try Data(contentsOf: URL(filePath: box.folder + "/learned-cards")).count > 64, "it was learned")
        }
        #expect(secrets.leaks(in: Data(log.text.utf8), of: "log") == [])
    }
}

/// What the collector has to say about FeliCa cards, as a test has it.
private final class FelicaDesk: FelicaCollector {
    private let challenge: [UInt8]?
    private let heard = Mutex<(asked: Int, requests: [FelicaProofRequest])>((0, []))

    init(challenge: [UInt8]?) {
        self.challenge = challenge
    }

    var asked: Int { heard.withLock(\.asked) }
    var requests: [FelicaProofRequest] { heard.withLock(\.requests) }

    func felicaChallenge() async -> [UInt8]? {
        heard.withLock { $0.asked += 1 }
        return challenge
    }

    func prove(_ request: FelicaProofRequest) async {
        heard.withLock { $0.requests.append(request) }
    }
}

/// A virtual card without a reader service in between. Unchecked: a test lays it down and asks it in one task, a command
/// at a time.
private final class CardOnTable: CardChannel, @unchecked Sendable {
    private var card: any VirtualCard

    init(_ card: some VirtualCard) {
        self.card = card
        self.card.enterField()
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        guard case .response(let bytes) = card.respond(to: command.bytes) else { throw .removed }
        return try ResponseAPDU(bytes: bytes)
    }
}
