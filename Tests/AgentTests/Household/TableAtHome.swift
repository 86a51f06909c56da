import CommunityModel
import Screens

@testable import Agent

/// A table with Hanako and Yuto at home, whose cards the box knows, and time that goes on by itself a little.
struct TableAtHome: Sendable {
    private(set) var table: HouseholdTable
    private(set) var measured: Set<ContentKey> = []
    private(set) var spooled: Set<ContentKey> = []
    private var now = Town.start
    private var members = [Town.hanako, Town.yuto]
    private var histories: [CardOwner: RecentHistory] = [:]
    private var number: UInt8 = 0
    private var lastTouch: [Measurement] = []

    private static let owners = [Town.hanakosCard: Town.hanako, Town.yutosCard: Town.yuto]

    enum Value: Hashable, Sendable {
        case pressure(Int, Int)
        /// kg
        case weight(Double)
        /// Of a tracker, so many days ago.
        case day(back: Int)

        static let ofEachKind: [Value] = [.pressure(128, 76), .weight(58.4), .day(back: 0)]

        var measured: MeasuredValues {
            get throws {
                switch self {
                case .pressure(let systolic, let diastolic):
                    .bloodPressure(try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: 68))
                case .weight(let kilograms):
                    .quantities(
                        try QuantitySet(
                            .body,
                            [.init(.weight, fixture(DecimalNumber(digits: Int((10 * kilograms).rounded()), places: 1)))]
                        )
                    )
                case .day(let back):
                    .activity(
                        try ActivityDay(
                            day: TownZone.japan.day(of: Town.start).advanced(byDays: -back),
                            steps: 4_312 + back
                        )
                    )
                }
            }
        }
    }

    enum History {
        /// 128/76, with a standard deviation of 6.
        case usualPressure
        /// A median, in grams.
        case weight(Int)
    }

    init() {
        table = HouseholdTable(zone: .japan)
        bringRoster()
    }

    // MARK: What happens

    mutating func wait(_ span: Duration) { now = now + span }

    mutating func live(_ people: [CardOwner]) {
        members = people
        bringRoster()
    }

    mutating func know(of person: CardOwner, _ history: History) {
        switch history {
        case .usualPressure:
            histories[person] = RecentHistory(
                pressures: RecentHistory.Pressures(
                    count: 20,
                    systolic: RecentHistory.Spread(mean: 1_280, deviation: 60),
                    diastolic: RecentHistory.Spread(mean: 760, deviation: 60)
                )
            )
        case .weight(let grams):
            histories[person] = RecentHistory(weights: RecentHistory.Weights(count: 9, medianInGrams: grams))
        }
        bringRoster()
    }

    @discardableResult
    mutating func tap(_ card: CardToken) -> [TableAction] {
        wait(.seconds(5))
        return noted(table.cardTapped(card, owner: Self.owners[card], at: now))
    }

    mutating func identify(_ card: CardToken, as owner: CardOwner) -> [TableAction] {
        noted(table.cardIdentified(card, as: owner, hasRecords: true, at: now))
    }

    mutating func leave() -> [TableAction] { noted(table.left(at: now)) }

    mutating func isUnknown(_ card: CardToken) {
        _ = noted(table.cardUnknown(card, at: now))
    }

    mutating func measure(
        _ value: Value,
        slot: Int? = nil,
        quality: ReadingQuality = []
    ) throws -> [TableAction] {
        try measure([value], slot: slot, quality: quality)
    }

    mutating func measure(
        _ values: [Value],
        slot: Int? = nil,
        quality: ReadingQuality = []
    ) throws -> [TableAction] {
        wait(.seconds(5))
        lastTouch = try values.map { try measurement(of: $0, slot: slot, quality: quality) }
        measured.formUnion(lastTouch.map(\.contentKey))
        return noted(table.measured(lastTouch, at: now))
    }

    /// One touch of a device that tells so much in each report, the earliest first: the slot of each, and by the device's
    /// own clock when.
    mutating func measure(inReports reports: [[(value: Value, slot: Int?, at: Int64)]]) throws -> [TableAction] {
        wait(.seconds(5))
        table.touchBegan()
        var actions: [TableAction] = []
        for report in reports {
            let readings = try report.map { try measurement(of: $0.value, slot: $0.slot, deviceLocal: $0.at) }
            measured.formUnion(readings.map(\.contentKey))
            actions += noted(table.measured(readings, at: now))
        }
        return actions + noted(table.touchEnded(at: now))
    }

    private mutating func measurement(
        of value: Value,
        slot: Int?,
        quality: ReadingQuality = [],
        deviceLocal: Int64? = nil
    ) throws -> Measurement {
        number += 1
        return Measurement(
            device: DeviceIdentity(systemID: [0, 9, 0x1F, 1, 2, 3, 4, 5], model: "T-1"),
            values: try value.measured,
            time: MeasuredTime(
                deviceLocalMilliseconds: deviceLocal,
                instant: now,
                clockQuality: deviceLocal == nil ? .agreed : .unknown
            ),
            userSlot: slot,
            quality: quality,
            rawDigest: fixture(Digest256(Array(repeating: number, count: 32))),
            contentKey: fixture(ContentKey(digest: Array(repeating: number, count: 32)))
        )
    }

    mutating func touchAgain() throws -> [TableAction] {
        noted(table.measured(lastTouch, at: now))
    }

    mutating func trouble(_ trouble: DeviceTroublePage.Trouble) -> [TableAction] {
        noted(table.deviceTrouble(trouble, at: now))
    }

    /// A measurement that was nobody's some minutes ago, of which the device tells once more now and then.
    mutating func waiting(_ value: Value = .pressure(128, 76)) throws {
        _ = try measure(value)
        wait(.minutes(4))
        _ = tick()
    }

    /// A card and a measurement some time ago, from which the box has learned whose the device is.
    mutating func teach(
        _ card: CardToken,
        _ value: Value = .pressure(128, 76),
        slot: Int? = nil,
        quality: ReadingQuality = []
    ) throws {
        tap(card)
        _ = try measure(value, slot: slot, quality: quality)
        wait(.minutes(10))
        _ = tick()
    }

    /// Her card, and a weight that is not hers.
    mutating func doubtfulWeight() throws -> ContentKey {
        know(of: Town.hanako, .weight(58_400))
        tap(Town.hanakosCard)
        return fixture(try measure(.weight(63.1)).spooledReading)
    }

    mutating func tick() -> [TableAction] { noted(table.tick(at: now)) }

    mutating func notMine() -> [TableAction] { noted(table.notMine(at: now)) }

    mutating func choose(_ index: Int) -> [TableAction] { noted(table.chose(table.choices[index], at: now)) }

    mutating func press(_ digit: Int) -> [TableAction] { noted(table.chose(digit: digit, at: now)) }

    mutating func chooseNone() -> [TableAction] { noted(table.chose(fixture(table.choices.last), at: now)) }

    // MARK: What came of it

    func candidates(_ cards: CardToken...) -> [ReadingQuestion.Candidate] {
        cards.map { ReadingQuestion.Candidate(card: $0, owner: fixture(current(Self.owners[$0]))) }
    }

    func outcome(of actions: [TableAction]) -> WhoseReadingTests.Outcome? {
        switch actions.shown {
        case .isItYours(let candidates): return candidates.first.flatMap { original($0.owner) }.map { .isItYours($0) }
        case .whoseReading(let candidates) where candidates.isEmpty: return .nobodys
        case .whoseReading(let candidates): return .whose(candidates.compactMap { original($0.owner) })
        default: break
        }
        let filed = Set(
            actions.spooled.compactMap { content -> WhoseReadingTests.Outcome? in
                switch content {
                case .reading(_, let card?, let method?), .assignment(_, let card?, let method):
                    Self.owners[card].map { .filed($0, method) }
                default: nil
                }
            }
        )
        return filed.count == 1 ? filed.first : nil
    }

    /// As the roster has them now, with their history.
    private func current(_ owner: CardOwner?) -> CardOwner? {
        owner.flatMap { CardOwner(binding: $0.binding, in: table.roster) }
    }

    private func original(_ owner: CardOwner) -> CardOwner? {
        Self.owners.values.first { $0.resident == owner.resident }
    }

    private mutating func noted(_ actions: [TableAction]) -> [TableAction] {
        for case .reading(let measurement, _, _) in actions.spooled { spooled.insert(measurement.contentKey) }
        return actions
    }

    private mutating func bringRoster() {
        let people = members.map { owner in
            Roster.Member(
                resident: owner.member.resident,
                displayName: owner.member.displayName,
                kana: owner.member.kana,
                bindings: owner.member.bindings,
                target: owner.member.target,
                usual: owner.member.usual,
                recent: histories[owner] ?? .nothing
            )
        }
        _ = table.rosterChanged(Roster(version: 2, members: people), at: now)
        table.knowsCards(Self.owners.mapValues(\.binding))
    }
}

extension [TableAction] {
    /// The reading that was spooled last.
    var spooledReading: ContentKey? {
        spooled.compactMap { if case .reading(let measurement, _, _) = $0 { measurement.contentKey } else { nil } }.last
    }
}
