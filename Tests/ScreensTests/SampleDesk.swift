import CommunityModel
import Screens

/// The care desk of 鳥南町 with a client for every reason there is, for tests and for looking at.
enum SampleDesk {
    static let zone = TownZone.japan
    static let now = zone.instant(of: SamplePages.today, at: ClockTime(hour: 9, minute: 42))
    private static let evening = now - .hours(12) - .minutes(28)

    static func frame(
        theme: DeskTheme = .auto,
        language: DeskLanguage = .japanese,
        staffName: String = "田中 由美"
    ) throws -> DeskFrame {
        let clients = try clients()
        return DeskFrame(
            town: "鳥南町",
            staffName: staffName,
            staffTitle: "ケアマネジャー",
            clientCount: clients.count,
            openCount: clients.count { $0.finding.level != .stable },
            now: now,
            theme: theme,
            words: DeskWords(language),
            formToken: String(repeating: "0f", count: 32)
        )
    }

    /// Every reason once, the most urgent first.
    static func findings() throws -> [CareFinding] {
        func mean(_ systolic: Int, _ diastolic: Int) -> MeanPressure {
            MeanPressure(systolic: systolic, diastolic: diastolic)
        }
        let first = try SamplePages.pressure(184, 111)
        let second = try SamplePages.pressure(186, 112)
        return [
            CareFinding(
                level: .urgent,
                reason: .noSignOfLife(last: evening, home: .connected),
                since: now - .minutes(12)
            ),
            CareFinding(level: .urgent, reason: .noSignOfLife(last: nil, home: .outOfReach), since: now - .minutes(12)),
            CareFinding(level: .urgent, reason: .veryHighTwice(first, then: second), since: now - .hours(2)),
            CareFinding(level: .needsAction, reason: .veryHigh(second), since: now - .hours(1)),
            CareFinding(
                level: .needsAction,
                reason: .weekAboveTarget(mean(149, 88), daysInARow: 9),
                since: now - .days(9)
            ),
            CareFinding(level: .check, reason: .askedOnTelevision(last: evening), since: now - .minutes(42)),
            CareFinding(level: .check, reason: .weekAboveTarget(mean(138, 84), daysInARow: 1), since: now - .days(1)),
            CareFinding(
                level: .check,
                reason: .highInTheMorning(morning: mean(141, 86), evening: mean(124, 74)),
                since: now - .days(3)
            ),
            CareFinding(level: .check, reason: .notMeasured(days: 6), since: now - .days(6)),
            CareFinding(level: .stable, reason: .backUnderTarget(mean(131, 79)), since: now - .days(2)),
            CareFinding(level: .stable, reason: .underTarget(mean(126, 75)), since: nil),
            CareFinding(level: .stable, reason: .fewReadings(days: 3), since: nil),
        ]
    }

    private static let people: [(name: String, kana: String, place: String)] = [
        ("鳥海 はなこ", "とりうみ はなこ", "本町 3-12"), ("川村 まさお", "かわむら まさお", "東谷 2"), ("森 よしえ", "もり よしえ", "西浜 11"),
        ("浜田 きよし", "はまだ きよし", "西浜 4"), ("小谷 ふみ", "おだに ふみ", "本町 1-5"), ("山根 しげる", "やまね しげる", "東谷 18"),
        ("松本 とよ", "まつもと とよ", "本町 2-2"), ("谷口 いさむ", "たにぐち いさむ", "東谷 7"), ("岡 みよこ", "おか みよこ", "西浜 20"),
        ("前田 たけし", "まえだ たけし", "本町 5-1"), ("池田 すみ", "いけだ すみ", "東谷 9"), ("中井 のぶお", "なかい のぶお", "西浜 8"),
    ]

    static func clients(named hostile: String? = nil) throws -> [DeskClient] {
        try zip(findings(), people).enumerated().map { number, pair in
            let (finding, person) = pair
            let isMeasured = finding.reason != .fewReadings(days: 3)
            return DeskClient(
                resident: Resident(
                    id: try identifier(UInt8(number + 1)),
                    displayName: hostile ?? person.name,
                    kana: hostile ?? person.kana,
                    birthDate: TownDay(daysSinceEpoch: -6_880 - number * 300),
                    household: try identifier(UInt8(number + 100))
                ),
                place: hostile ?? person.place,
                finding: finding,
                latest: isMeasured ? try reading(128 + number) : nil,
                lastSign: number == 1 ? nil : LifeSign(kind: .tap, at: number == 0 ? evening : now - .hours(2)),
                days: isMeasured ? SamplePages.days(30).reversed() : [],
                target: SamplePages.target
            )
        }
    }

    private static func reading(_ systolic: Int) throws -> DatedBloodPressure {
        DatedBloodPressure(measuredAt: now - .hours(2), pressure: try SamplePages.pressure(systolic, 76))
    }

    static func caseload(
        theme: DeskTheme = .auto,
        language: DeskLanguage = .japanese,
        filter: CaseloadFilter = .all,
        search: String = ""
    ) throws -> CaseloadPage {
        CaseloadPage(
            frame: try frame(theme: theme, language: language),
            clients: try clients(),
            filter: filter,
            search: search
        )
    }

    static func client(
        theme: DeskTheme = .auto,
        language: DeskLanguage = .japanese,
        days: Int = 30,
        number: Int = 0
    ) throws -> ClientPage {
        let client = try clients()[number]
        return ClientPage(
            frame: try frame(theme: theme, language: language),
            client: client,
            dayCount: days,
            readings: client.days.isEmpty ? [] : try readings(days),
            means: client.days.isEmpty ? [] : SamplePages.means(days),
            contacts: [
                FamilyContact(
                    id: try identifier(77),
                    resident: client.resident.id,
                    name: "鳥海 美咲",
                    relation: "長女",
                    email: try unwrap(EmailAddress("misaki@example.jp"))
                )
            ],
            plan: number == 0 ? .standard : nil
        )
    }

    /// Mornings a little higher than evenings.
    private static func readings(_ days: Int) throws -> [ShownReading] {
        try SamplePages.days(days).reversed().flatMap { point in
            try [(PartOfDay.morning, 4), (.evening, -4)].map { part, shift in
                ShownReading(
                    day: point.day,
                    clock: ClockTime(hour: part == .morning ? 6 : 20, minute: 58),
                    partOfDay: part,
                    pressure: try SamplePages.pressure(Int(point.systolic) + shift, Int(point.diastolic) + shift / 2)
                )
            }
        }
    }

    /// Every kind of page by a name for its file.
    static func all() throws -> [(name: String, page: any DeskPage)] {
        var pages: [(String, any DeskPage)] = []
        for theme in [DeskTheme.light, .dark] {
            pages += [
                ("list-\(theme)", try caseload(theme: theme)),
                ("list-english-\(theme)", try caseload(theme: theme, language: .english)),
                ("list-nobody-\(theme)", try caseload(theme: theme, search: "どこにもいない人")),
                ("client-\(theme)", try client(theme: theme)),
                ("client-english-\(theme)", try client(theme: theme, language: .english, days: 90)),
                ("client-new-\(theme)", try client(theme: theme, days: 14, number: 11)),
            ]
            for notice in [nil] + DeskSignInPage.Notice.allCases.map(Optional.some) {
                let name = "sign-in-\(notice.map { "\($0)" } ?? "first")-\(theme)"
                pages.append((name, DeskSignInPage(town: "鳥南町", notice: notice, theme: theme)))
            }
            for kind in DeskNoticePage.Kind.allCases {
                pages.append(("notice-\(kind)-\(theme)", DeskNoticePage(town: "鳥南町", kind: kind, theme: theme)))
            }
        }
        return pages
    }

    static func identifier<Owner>(_ number: UInt8) throws -> Identifier<Owner> {
        try unwrap(Identifier(bytes: [UInt8](repeating: number, count: 16)))
    }

    private struct WrongFixture: Error {}

    private static func unwrap<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw WrongFixture() }
        return value
    }
}
