import CareServices
import CommunityModel
import Foundation
import GRDB
import Testing

@testable import SQLiteStorage

/// Hanako's home in 鳥南町, with a box and a card, over a store in a folder of its own that goes when the scope ends.
struct HanakosHome {
    let folder: URL
    let store: SQLiteStore
    let box: Box
    let hanako: Resident
    let hanakosCard: CardFingerprint

    /// 2026-11-22 12:00 in the town.
    static let noon = TownZone.japan.instant(of: TownDay(daysSinceEpoch: 20_779), at: ClockTime(hour: 12, minute: 0))

    var path: String { folder.appending(path: "town.sqlite").path }

    static func open(queueLimit: Int = 10_000, _ body: (HanakosHome) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "town.sqlite").path
        try SQLiteStore.migrate(at: path)
        let store = try SQLiteStore(at: path, queueLimit: queueLimit, foldPatience: .zero)
        let household = Household(id: Household.ID(at: noon), label: "本町 3-12")
        try await store.add(household)
        let box = try await store.enrolBox(in: household.id)
        let hanako = try await store.addHanako(to: household.id)
        let card = try fingerprint(1)
        #expect(try await store.bind(card, to: hanako.id, as: CardBinding.ID(at: noon), at: noon))
        try await body(HanakosHome(folder: folder, store: store, box: box, hanako: hanako, hanakosCard: card))
    }

    /// An event of this box, ready to be appended.
    func incoming(
        _ event: JournaledEvent,
        sequence: UInt64,
        spool: SpoolFile.ID,
        from box: Box.ID? = nil
    ) throws -> IncomingEvent {
        IncomingEvent(
            box: box ?? self.box.id,
            key: TransportKey(spool: spool, sequence: sequence),
            agent: "engawa-box test",
            receivedAt: Self.noon,
            content: .journal(event)
        )
    }

    /// Returns when the fold that a commit of the journal asked for is over.
    func afterFold() async {
        await withCheckedContinuation { over in
            store.journal.queue.asyncWriteWithoutTransaction { _ in over.resume() }
        }
        await withCheckedContinuation { over in
            store.pool.asyncWriteWithoutTransaction { _ in over.resume() }
        }
    }

    /// What the store says Hanako's upper pressures were, in the order of measuring.
    func hanakosPressures() async throws -> [Int] {
        try await pressures(of: hanako.id)
    }

    func pressures(of resident: Resident.ID) async throws -> [Int] {
        try await store.bloodPressures(of: resident, in: Instant(milliseconds: 0)...Self.noon + .days(1))
            .map(\.pressure.systolic)
    }
}

extension SQLiteStore {
    /// Appends as one box's batch: that of the first event.
    func append(_ events: [IncomingEvent]) async throws(StoreError) -> [AppendOutcome] {
        guard let first = events.first else { return [] }
        guard case .admitted(let receipt) = try await append(IncomingBatch(box: first.box, events: events)) else {
            return []
        }
        return receipt.outcomes
    }

    func enrolBox(in household: Household.ID) async throws -> Box {
        let now = HanakosHome.noon
        let box = Box(id: Box.ID(at: now), household: household)
        let hash = box.id.bytes + box.id.bytes
        #expect(
            try await keepEnrolmentCode(hash: hash, for: household, issuedAt: now, expiresAt: now + .hours(24))
        )
        let newBox = NewBox(
            id: box.id,
            certificateSerial: [1, 2, 3],
            certificateNotAfter: now + .days(730),
            model: "STB-1",
            agentVersion: "0.1.0"
        )
        #expect(try await redeemEnrolmentCode(hash: hash, for: newBox, at: now))
        return box
    }

    func addHanako(to household: Household.ID) async throws -> Resident {
        try await addResident("鳥海 はなこ", kana: "とりうみ はなこ", born: -6_880, to: household)
    }

    func addMisaki(to household: Household.ID) async throws -> Resident {
        try await addResident("鳥海 美咲", kana: "とりうみ みさき", born: 2_500, to: household)
    }

    private func addResident(
        _ name: String,
        kana: String,
        born day: Int,
        to household: Household.ID
    ) async throws -> Resident {
        let resident = Resident(
            id: Resident.ID(at: HanakosHome.noon),
            displayName: name,
            kana: kana,
            birthDate: TownDay(daysSinceEpoch: day),
            household: household
        )
        #expect(try await add(resident))
        return resident
    }
}

func fingerprint(_ number: UInt8) throws -> CardFingerprint {
    try #require(CardFingerprint(kind: .felica, keyVersion: 1, digest: [UInt8](repeating: number, count: 32)))
}

func contentKey(_ number: UInt8) throws -> ContentKey {
    try #require(ContentKey(digest: [UInt8](repeating: number, count: 32)))
}

/// A reading of 130 and more: the content key follows from `number`, so the same number is the same act of measuring.
func reading(
    _ number: UInt8,
    card: CardFingerprint? = nil,
    at instant: Instant = HanakosHome.noon,
    deviceClock: Instant? = nil
) throws -> JournaledEvent {
    let measurement = Measurement(
        device: DeviceIdentity(systemID: [0, 9, 31, 255, 254, 0, 0, 1], manufacturer: "A&D", model: "UA-651"),
        values: .bloodPressure(try BloodPressure(systolic: 130 + Int(number), diastolic: 80, pulse: 64)),
        time: MeasuredTime(
            deviceLocalMilliseconds: (deviceClock ?? instant).milliseconds,
            instant: instant,
            clockQuality: .agreed
        ),
        userSlot: nil,
        quality: [],
        rawDigest: [UInt8](repeating: 0, count: 32),
        contentKey: try contentKey(number)
    )
    return event(.reading(measurement, card: card, method: card == nil ? nil : .card), at: instant)
}

func tap(_ card: CardFingerprint, at instant: Instant = HanakosHome.noon) -> JournaledEvent {
    event(.tap(card), at: instant)
}

func assignment(
    of number: UInt8,
    to card: CardFingerprint,
    method: AttributionMethod = .card
) throws -> JournaledEvent {
    event(.assignment(try contentKey(number), card: card, method: method), at: HanakosHome.noon + .minutes(1))
}

private func event(_ content: JournaledEvent.Content, at instant: Instant) -> JournaledEvent {
    JournaledEvent(
        id: JournaledEvent.ID(at: instant),
        boot: Boot.ID(at: HanakosHome.noon),
        occurredAt: instant,
        clockQuality: .agreed,
        offsetInMinutes: 540,
        content: content
    )
}

func newSpool() -> SpoolFile.ID { SpoolFile.ID(at: HanakosHome.noon) }
