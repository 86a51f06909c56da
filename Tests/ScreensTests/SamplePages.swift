import CommunityModel
import Screens

/// Every screen with values of 鳥南町, for tests and for looking at.
enum SamplePages {
    static let today = TownDay(daysSinceEpoch: 20_779)  // Sunday, 22 November 2026
    static let contact = TownContact(
        office: "鳥南町役場 健康福祉課",
        phone: "0120-000-123",
        hours: "月曜から 金曜の 8時30分から 17時15分"
    )
    static let target = BloodPressureTarget(systolicBelow: 135, diastolicBelow: 85)
    static let hanako = (name: "鳥海 はなこ", kana: "とりうみ はなこ")

    static func frame(
        waiting: Int = 0,
        line: LineState = .connected,
        size: TextSize = .regular,
        secondsLeft: Int? = nil,
        here: String = "/"
    ) -> TelevisionFrame {
        TelevisionFrame(
            town: "鳥南町",
            contact: contact,
            now: TownZone.japan.instant(of: today, at: ClockTime(hour: 9, minute: 15)),
            line: line,
            waitingCount: waiting,
            textSize: size,
            secondsLeft: secondsLeft,
            here: here
        )
    }

    /// Three months that come down from above the target, with days missing; today is still to come.
    static func days(_ count: Int) -> [DailyPoint] {
        let waves: [Double] = [0, 3, -2, 4, -4, 1, -1, 5, -3, 2, -5]
        return (1..<count).compactMap { back in
            guard ![4, 11, 12, 20, 27, 28, 40, 41, 42, 43, 44, 45, 46, 47, 48].contains(back) else { return nil }
            let wave = waves[back * 5 % 11]
            let slope = 13 * (1 - 1 / (1 + Double(back * back) / 300))
            return DailyPoint(
                day: today.advanced(byDays: -back),
                systolic: 128 + slope + wave,
                diastolic: 77 + slope / 2 + wave / 2
            )
        }
    }

    /// The means of seven days with at least four measured, as the caller would make them.
    static func means(_ count: Int) -> [MeanPoint] {
        let days = days(count + 6)
        return (0..<count).reversed().compactMap { back in
            let last = today.advanced(byDays: -back)
            let week = days.filter { $0.day <= last && $0.day > last.advanced(byDays: -7) }
            guard week.count >= 4 else { return nil }
            return MeanPoint(
                day: last,
                systolic: week.map(\.systolic).reduce(0, +) / Double(week.count),
                diastolic: week.map(\.diastolic).reduce(0, +) / Double(week.count)
            )
        }
    }

    static func pressure(_ systolic: Int, _ diastolic: Int, pulse: Int? = 68) throws -> BloodPressure {
        try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: pulse)
    }

    static func latest() throws -> [ShownReading] {
        let yesterday = today.advanced(byDays: -1)
        return [
            ShownReading(
                day: yesterday,
                clock: ClockTime(hour: 20, minute: 40),
                partOfDay: .evening,
                pressure: try pressure(124, 73)
            ),
            ShownReading(
                day: yesterday,
                clock: ClockTime(hour: 6, minute: 58),
                partOfDay: .morning,
                pressure: try pressure(128, 76)
            ),
        ]
    }

    static func home(in frame: TelevisionFrame = frame(), name: String = hanako.name) throws -> HomePage {
        HomePage(
            frame: frame,
            name: name,
            kana: hanako.kana,
            lastReading: try latest()[0],
            days: days(7),
            target: target
        )
    }

    static func bloodPressure(
        _ period: RecordPeriod,
        in frame: TelevisionFrame = frame()
    ) throws -> BloodPressurePage {
        BloodPressurePage(
            frame: frame,
            name: hanako.name,
            days: days(period.days),
            means: means(period.days),
            target: target,
            period: period,
            week: WeekSummary(systolic: 127, diastolic: 77, change: -3),
            latest: try latest()
        )
    }

    static func measured(
        in frame: TelevisionFrame = frame(secondsLeft: 180),
        verdict: MeasuredVerdict = .asUsual,
        quality: ReadingQuality = [],
        isVeryHigh: Bool = false,
        moreCount: Int = 0
    ) throws -> MeasuredPage {
        MeasuredPage(
            frame: frame,
            name: hanako.name,
            kana: hanako.kana,
            values: .bloodPressure(isVeryHigh ? try pressure(186, 112, pulse: 84) : try pressure(135, 82)),
            verdict: verdict,
            quality: quality,
            isVeryHigh: isVeryHigh,
            moreCount: moreCount
        )
    }

    static func measured(
        _ values: MeasuredValues,
        in frame: TelevisionFrame,
        quality: ReadingQuality = [],
        moreCount: Int = 0,
        days: Int = 1
    ) -> MeasuredPage {
        MeasuredPage(
            frame: frame,
            name: hanako.name,
            kana: hanako.kana,
            values: values,
            verdict: .recorded,
            quality: quality,
            moreCount: moreCount,
            days: days
        )
    }

    /// A set of quantities, each number with one digit after the point unless it is whole.
    static func quantities(_ kind: QuantitySet.Kind, _ numbers: [(MeasuredQuantity, Double)]) throws -> MeasuredValues {
        .quantities(
            try QuantitySet(
                kind,
                numbers.compactMap { quantity, number in
                    let isWhole = number.rounded() == number
                    let number = DecimalNumber(
                        digits: Int((isWhole ? number : 10 * number).rounded()),
                        places: isWhole ? 0 : 1
                    )
                    return number.map { QuantitySet.Entry(quantity, $0) }
                }
            )
        )
    }

    /// What a body-composition scale tells, with the height that is set on it.
    static func body() throws -> MeasuredValues {
        try quantities(
            .body,
            [
                (.weight, 58.4), (.height, 158), (.bodyFat, 31.2), (.skeletalMuscle, 24.6), (.visceralFatLevel, 6),
                (.basalMetabolism, 1_148), (.bodyAge, 68), (.bodyWaterShare, 48.1), (.boneMass, 2.1),
            ]
        )
    }

    static func activity(steps: Int, daysAgo: Int = 0) throws -> MeasuredValues {
        .activity(
            try ActivityDay(
                day: today.advanced(byDays: -daysAgo),
                steps: steps,
                distance: 2_870,
                energy: 164,
                activeMinutes: 52
            )
        )
    }

    /// Looks of some days, the newest first.
    static let visits = (0..<12).map { number in
        AccessRecordsPage.Visit(
            day: today.advanced(byDays: -number / 2),
            clock: ClockTime(hour: 18 - number, minute: 5 * number),
            who: number % 3 == 1 ? "田中 由美 さん" : "ご本人",
            part: number % 3 == 1 ? "ケアマネジャー" : "この テレビ",
            what: number % 3 == 1 ? "血圧と 見守りの ようす" : "血圧の 記録、だれが 見たか",
            why: number % 3 == 1 ? "担当者による ようすの確認" : "本人の確認"
        )
    }

    static func entry(
        _ kind: HandEntryKind,
        _ texts: [String],
        current: Int = 0,
        fault: HandEntryFault? = nil,
        in frame: TelevisionFrame
    ) -> HandEntryPage {
        HandEntryPage(frame: frame, kind: kind, texts: texts, current: current, fault: fault, hasSession: true)
    }

    static func pin(in frame: TelevisionFrame = frame(secondsLeft: 180), entered: Int) -> PINPage {
        PINPage(frame: frame, name: hanako.name, kana: hanako.kana, entered: entered, triesLeft: 3)
    }

    /// Every trouble but the collector's reasons, and one of those.
    static let signInTroubles: [(name: String, trouble: SignInTrouble)] = [
        ("wrong-pin", .wrongPIN(triesLeft: 2)), ("wrong-pin-last", .wrongPIN(triesLeft: 1)),
        ("one-try-left", .oneTryLeft), ("locked", .locked), ("lifted", .lifted), ("unreadable", .unreadable),
        ("another-kind", .notMyNumberCard), ("in-use", .readerInUse), ("line-down", .lineDown),
        ("revoked", .refused(.revoked)),
    ]

    /// Every kind of screen by a name for its file.
    static func all() throws -> [(name: String, page: any TelevisionPage)] {
        var pages: [(String, any TelevisionPage)] = []
        for size in [TextSize.regular, .large] {
            let suffix = size == .large ? "-large" : ""
            let calm = frame(size: size)
            let session = frame(size: size, secondsLeft: 45)
            let down = frame(waiting: 9, line: .down, size: size)
            for (name, page) in try kinds(calm: calm, session: session, down: down) {
                pages.append((name + suffix, page))
            }
        }
        return pages
    }

    private static func kinds(
        calm: TelevisionFrame,
        session: TelevisionFrame,
        down: TelevisionFrame
    ) throws -> [(String, any TelevisionPage)] {
        let candidates = [
            WhoseReadingPage.Candidate(name: hanako.name, kana: hanako.kana, choice: "1"),
            WhoseReadingPage.Candidate(name: "鳥海 いちろう", kana: "とりうみ いちろう", choice: "2"),
        ]
        var nearlyFull = down
        nearlyFull.isRoomScarce = true
        var pages: [(String, any TelevisionPage)] = [
            ("idle", IdlePage(frame: calm)),
            ("idle-down", IdlePage(frame: down)),
            ("idle-nearly-full", IdlePage(frame: nearlyFull)),
            ("card-read", CardReadPage(frame: session, name: hanako.name, kana: hanako.kana)),
            ("measured", try measured(in: calm)),
            ("measured-more", try measured(in: down, verdict: .recorded, quality: .clockUnset, moreCount: 5)),
            ("measured-high", try measured(in: session, verdict: .recorded, quality: .implausible, isVeryHigh: true)),
            ("measured-body", measured(try body(), in: session)),
            ("measured-body-more", measured(try body(), in: down, quality: .clockUnset, moreCount: 3)),
            ("measured-weight", measured(try quantities(.body, [(.weight, 104.5)]), in: calm, quality: .enteredByHand)),
            ("measured-temperature", measured(try quantities(.temperature, [(.bodyTemperature, 36.5)]), in: calm)),
            (
                "measured-oximetry",
                measured(try quantities(.oximetry, [(.oxygenSaturation, 97), (.pulseRate, 68)]), in: calm)
            ),
            ("measured-glucose", measured(try quantities(.glucose, [(.bloodGlucose, 105)]), in: calm)),
            ("measured-steps", measured(try activity(steps: 4_312), in: calm)),
            ("measured-week", measured(try activity(steps: 10_312, daysAgo: 4), in: down, days: 7)),
            ("whose", WhoseReadingPage(frame: calm, candidates: candidates)),
            (
                "whose-of-slot",
                WhoseReadingPage(
                    frame: calm,
                    candidates: candidates,
                    subject: .init(slot: 2, count: 3, lastAt: calm.now - .minutes(8))
                )
            ),
            (
                "whose-yours",
                WhoseReadingPage(
                    frame: session,
                    candidates: candidates,
                    question: .isItYours,
                    subject: .init(slot: 0, count: 1, lastAt: calm.now - .days(1))
                )
            ),
            (
                "whose-yours-of-many",
                WhoseReadingPage(
                    frame: session,
                    candidates: (0..<WhoseReadingPage.mostCandidates).map { candidates[$0 % candidates.count] },
                    question: .isItYours,
                    subject: .init(slot: 2, count: 3, lastAt: calm.now - .minutes(8))
                )
            ),
            (
                "whose-of-five",
                WhoseReadingPage(
                    frame: calm,
                    candidates: (0..<5).map { candidates[$0 % candidates.count] },
                    question: .isItYours,
                    subject: .init(slot: 2, count: 3, lastAt: calm.now - .minutes(8))
                )
            ),
            ("whose-yours-alone", WhoseReadingPage(frame: calm, candidates: [candidates[0]], question: .isItYours)),
            ("whose-not-mine", WhoseReadingPage(frame: session, candidates: candidates, question: .notMine)),
            ("enter-choice", HandEntryChoicePage(frame: session, back: "/", hasSession: true)),
            ("enter-pressure", entry(.bloodPressure, ["", "", ""], in: calm)),
            ("enter-pressure-half", entry(.bloodPressure, ["135", "8", ""], current: 1, in: session)),
            ("enter-pressure-fault", entry(.bloodPressure, ["82", "135", ""], current: 2, fault: .reversed, in: calm)),
            (
                "enter-unknown-device",
                HandEntryPage(
                    frame: calm,
                    kind: .bloodPressure,
                    texts: ["", "", ""],
                    current: 0,
                    isOffered: true,
                    hasSession: false
                )
            ),
            ("enter-weight", entry(.weight, ["58.4"], in: session)),
            ("enter-doubt", ConfirmEntryPage(frame: session, doubt: .upper(250), hasSession: true)),
            ("enter-doubt-both", ConfirmEntryPage(frame: calm, doubt: .both(210, 72), hasSession: false)),
            ("whose-nobody", WhoseReadingPage(frame: calm, candidates: [])),
            ("prompt", PromptPage(frame: calm, name: hanako.name, kana: hanako.kana)),
            ("prompt-answered", AnsweredPage(frame: calm)),
            ("unknown-card", UnknownCardPage(frame: calm)),
            ("unknown-card-down", UnknownCardPage(frame: down)),
            ("line-down", LineDownPage(frame: down, hasSession: true)),
            ("contact", ContactPage(frame: calm, back: "/", hasSession: false)),
            ("home", try home(in: calm)),
            (
                "home-new",
                HomePage(
                    frame: calm,
                    name: hanako.name,
                    kana: hanako.kana,
                    lastReading: nil,
                    days: [],
                    target: target
                )
            ),
            ("bp-7", try bloodPressure(.week, in: calm)),
            ("bp-30", try bloodPressure(.month, in: session)),
            ("bp-90", try bloodPressure(.quarter, in: calm)),
            (
                "bp-new",
                BloodPressurePage(
                    frame: calm,
                    name: hanako.name,
                    days: [],
                    means: [],
                    target: target,
                    period: .month,
                    week: nil,
                    latest: []
                )
            ),
        ]
        for period in RecordPeriod.allCases {
            pages.append(
                (
                    "table-\(period.days)",
                    BloodPressureTablePage(
                        frame: calm,
                        name: hanako.name,
                        days: days(period.days),
                        target: target,
                        period: period
                    )
                )
            )
        }
        pages += [
            ("exam-records", ExamRecordsPage(frame: calm)),
            ("access-records", AccessRecordsPage(frame: calm, visits: Array(visits.prefix(4)))),
            ("access-records-2", AccessRecordsPage(frame: session, visits: visits, sheet: 2)),
        ]
        for refusal in [CardSignInRefusal.certificateExpired, .revocationUnknown, .signatureCertificate] {
            pages.append(
                ("sign-in-\(refusal)", CardSignInRefusedPage(frame: calm, refusal: refusal, hasSession: false))
            )
        }
        for reason in LayMyNumberCardPage.Reason.allCases {
            pages.append(("lay-card-\(reason)", LayMyNumberCardPage(frame: session, reason: reason)))
        }
        for entered in [0, 2, 4] {
            pages.append(("pin-\(entered)", pin(in: entered == 2 ? session : calm, entered: entered)))
        }
        pages += [
            ("card-reading", CheckingCardPage(frame: calm, isProving: false)),
            ("card-proving", CheckingCardPage(frame: calm, isProving: true)),
        ]
        for (name, trouble) in signInTroubles {
            pages.append(("trouble-\(name)", SignInTroublePage(frame: calm, trouble: trouble)))
        }
        for reason in RefusedCardPage.Reason.allCases {
            pages.append(("refused-\(reason)", RefusedCardPage(frame: calm, reason: reason)))
        }
        for trouble in DeviceTroublePage.Trouble.allCases {
            pages.append(("device-\(trouble)", DeviceTroublePage(frame: calm, trouble: trouble, hasSession: true)))
        }
        for trouble in ReaderTroublePage.Trouble.allCases {
            pages.append(("reader-\(trouble)", ReaderTroublePage(frame: calm, trouble: trouble)))
        }
        return pages
    }
}
