import CommunityModel
import Felica
import HealthDevices
import SmartCards
import VirtualDevices

/// One touch without a reader in between.
struct DirectTouch<Card: VirtualCard> {
    static var noon: Instant {
        TownZone.japan.instant(of: TownDay(daysSinceEpoch: 20_779), at: ClockTime(hour: 12, minute: 0))  // 2026-11-22
    }

    private struct StoreIsFull: Error {}

    private final class Channel: CardChannel {
        private(set) var card: Card
        private(set) var answers = 0

        init(to card: Card) {
            self.card = card
            self.card.enterField()
        }

        func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
            guard case .response(let bytes) = card.respond(to: command.bytes) else { throw .shortAnswer }
            answers += 1
            return try ResponseAPDU(bytes: bytes)
        }
    }

    let stored: [Measurement]
    let outcome: SessionOutcome
    /// As it is afterwards.
    let card: Card
    /// How many it gave.
    let answers: Int

    /// - Parameters:
    ///   - card: what is touched.
    ///   - make: the reader, for what is a Type 3 tag.
    ///   - storeFails: the box's disk is full.
    ///   - collectorHas: whether it has the readings with these keys.
    /// - Throws: ``FelicaError`` when the reader's own commands fail.
    init(
        of card: Card,
        on make: FelicaReaderMake? = nil,
        storeFails: Bool = false,
        collectorHas: ([ContentKey]) -> Bool = { _ in false }
    ) throws {
        let channel = Channel(to: card)
        var session = HealthDeviceSession(managerID: [0x02, 0, 0, 0, 0, 0, 0, 1], polling: Polling(limit: 300) {})
        var stored: [Measurement] = []
        let keep: ([Measurement]) throws -> Void = { measurements in
            if storeFails { throw StoreIsFull() }
            stored += measurements
        }
        if let make {
            outcome = try FelicaCard.withCard(on: ReaderName(make.rawValue), over: channel) { felica in
                session.run(felica: felica, now: Self.noon, zone: .japan, store: keep, collectorHas: collectorHas)
            }
        } else {
            outcome = session.run(
                channel: channel,
                now: Self.noon,
                zone: .japan,
                store: keep,
                collectorHas: collectorHas
            )
        }
        self.stored = stored
        self.card = channel.card
        answers = channel.answers
    }
}
