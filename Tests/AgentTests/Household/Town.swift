import CommunityModel

@testable import Agent

/// 鳥南町 for tests: two people in one home, a card nobody knows, and one monitor.
enum Town {
    static let start = Instant(milliseconds: 1_795_300_000_000)

    static let hanako = owner("鳥海 はなこ", kana: "とりうみ はなこ", number: 1)
    static let yuto = owner("鳥海 ゆうと", kana: "とりうみ ゆうと", number: 2)
    static let roster = Roster(version: 1, members: [hanako.member, yuto.member])

    static let hanakosCard = card(1)
    static let yutosCard = card(2)
    static let strangeCard = card(9)

    static let hanakosMyNumberCard = card(11, of: .myNumber)
    static let yutosMyNumberCard = card(12, of: .myNumber)

    static func card(_ number: UInt8, of kind: CardKind = .felica) -> CardToken {
        fixture(CardToken(kind: kind, keyVersion: 1, digest: Array(repeating: number, count: 32)))
    }

    static func identifier<Owner>(_ number: UInt8) -> Identifier<Owner> {
        fixture(Identifier(bytes: Array(repeating: number, count: 16)))
    }

    static func owner(_ name: String, kana: String, number: UInt8) -> CardOwner {
        let binding: CardBinding.ID = identifier(number)
        let member = Roster.Member(
            resident: identifier(number &+ 100),
            displayName: name,
            kana: kana,
            bindings: [binding],
            target: BloodPressureTarget(systolicBelow: 135, diastolicBelow: 85),
            usual: PartOfDay.allCases.map { UsualBand(partOfDay: $0, systolic: 118...138, diastolic: 68...88) }
        )
        return CardOwner(binding: binding, member: member)
    }

    /// A measurement of the town's monitor; the same number is the same act of measuring.
    static func measurement(
        _ number: UInt8,
        _ systolic: Int = 128,
        _ diastolic: Int = 76,
        slot: Int? = nil,
        at instant: Instant = start
    ) throws -> Measurement {
        Measurement(
            device: DeviceIdentity(systemID: [0, 9, 0x1F, 1, 2, 3, 4, 5], model: "HEM-7081-IT"),
            values: .bloodPressure(try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: 68)),
            time: MeasuredTime(deviceLocalMilliseconds: nil, instant: instant, clockQuality: .unknown),
            userSlot: slot,
            quality: [],
            rawDigest: fixture(Digest256(Array(repeating: number, count: 32))),
            contentKey: fixture(ContentKey(digest: Array(repeating: number, count: 32)))
        )
    }
}

/// A value of the tests that is right by its construction.
func fixture<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a fixture is wrong") }
    return value
}

extension [TableAction] {
    var spooled: [BoxEvent.Content] {
        compactMap { if case .spool(let content) = $0 { content } else { nil } }
    }

    var shown: TableScreen? {
        compactMap { if case .show(let screen) = $0 { screen } else { nil } }.last
    }
}
