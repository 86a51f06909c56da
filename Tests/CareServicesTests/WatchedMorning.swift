import CareServices
import CommunityModel
import Synchronization
import Testing
import UplinkProtocol
import WatchRules

/// Hanako is watched over in 鳥南町, her daughter Misaki and her son Kenta are told; the clock is moved by hand.
struct WatchedMorning {
    let town: HanakosTown
    let misaki: FamilyContact
    let kenta: FamilyContact
    let family = StubFamily()
    fileprivate let clock = Clock()

    /// The day after ``HanakosTown/noon``.
    static let day = HanakosTown.zone.day(of: HanakosTown.noon).advanced(byDays: 1)

    static func at(_ hour: Int, _ minute: Int, _ second: Int = 0, day: TownDay = day) -> Instant {
        HanakosTown.zone.instant(of: day, at: ClockTime(hour: hour, minute: minute, second: second))
    }

    fileprivate final class Clock: Sendable {
        let now = Mutex(HanakosTown.noon)
    }

    static func open(_ body: (WatchedMorning) async throws -> Void) async throws {
        try await HanakosTown.open { town in
            func contact(_ name: String, _ relation: String, _ address: String, note: Bool) throws -> FamilyContact {
                FamilyContact(
                    id: FamilyContact.ID(at: HanakosTown.noon),
                    resident: town.hanako.id,
                    name: name,
                    relation: relation,
                    email: try #require(EmailAddress(address)),
                    wantsMorningNote: note
                )
            }
            let misaki = try contact("美咲", "長女", "misaki@example.jp", note: true)
            let kenta = try contact("健太", "長男", "kenta@example.jp", note: false)
            #expect(try await town.store.add(misaki))
            #expect(try await town.store.add(kenta))
            #expect(try await town.store.keepWatchPlan(.standard, of: town.hanako.id, at: HanakosTown.noon))
            let morning = WatchedMorning(town: town, misaki: misaki, kenta: kenta)
            // Nothing happens in the night.
            morning.moveClock(to: at(4, 0))
            try await body(morning)
        }
    }

    var now: Instant { clock.now.withLock { $0 } }

    func keeper(id: WatchKeeper.ID = WatchKeeper.ID(at: HanakosTown.noon), inReach: Bool = true) -> WatchKeeper {
        let household = town.box.household
        return WatchKeeper(
            store: town.store,
            zone: HanakosTown.zone,
            id: id,
            homesInReach: { inReach ? [household] : [] },
            logger: HanakosTown.logger
        )
    }

    func post(worker: WatchKeeper.ID = WatchKeeper.ID(at: HanakosTown.noon)) -> DeliverMessages {
        DeliverMessages(
            outbox: town.store,
            channel: family,
            town: TownProfile(name: "鳥南町", officePhone: "0858-00-0100"),
            worker: worker,
            chance: { 0.5 },
            logger: HanakosTown.logger
        )
    }

    /// Keeps the watch and the post every half minute, from where the clock stands to `end`.
    func run(_ keeper: WatchKeeper, _ post: DeliverMessages?, until end: Instant) async throws {
        while now < end {
            clock.now.withLock { $0 = min($0 + .seconds(30), end) }
            try await keeper.round(at: now)
            let instant = now
            try await post?.round { instant }
        }
    }

    /// Something happens at home and reaches the collector now.
    func happens(_ content: BoxEvent.Content, at instant: Instant? = nil, sequence: UInt64) async throws {
        let event = home(content, at: instant ?? now)
        #expect(try await town.send(event, sequence: sequence, at: now) == .stored)
    }

    func prompts() async throws -> [StandingPrompt] {
        try await town.store.standingPrompts(of: town.box.household, at: now)
    }
}

/// Takes messages for the family and remembers them; can be told to be down.
final class StubFamily: FamilyChannel {
    private let state = Mutex(State())

    private struct State {
        var received: [FamilyMessage] = []
        var verdicts: [DeliveryVerdict] = []
        var standard = DeliveryVerdict.accepted
        var tries = 0
    }

    func deliver(_ message: FamilyMessage) async -> DeliveryVerdict {
        state.withLock { state in
            state.tries += 1
            let verdict = state.verdicts.isEmpty ? state.standard : state.verdicts.removeFirst()
            if verdict == .accepted { state.received.append(message) }
            return verdict
        }
    }

    var received: [FamilyMessage] { state.withLock(\.received) }
    var tries: Int { state.withLock(\.tries) }

    func answer(_ verdict: DeliveryVerdict) {
        state.withLock { $0.standard = verdict }
    }
}

extension FamilyMessage {
    /// 「美咲 noSignOfLife 9:30」: enough to compare lists of messages.
    var label: String {
        let kind =
            switch content {
            case .morningNote: "morning note"
            case .noSignOfLife: "no sign of life"
            case .allClear: "all clear"
            }
        let clock = HanakosTown.zone.clock(of: writtenAt)
        return "\(recipient.name): \(kind) \(clock.hour):\(clock.minute < 10 ? "0" : "")\(clock.minute)"
    }
}

extension WatchedMorning {
    /// Time passes with nobody keeping the watch.
    func moveClock(to instant: Instant) {
        clock.now.withLock { $0 = instant }
    }
}
