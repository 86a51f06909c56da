import CommunityModel
import Screens
import TestSupport
import Testing

@testable import Agent

/// Random days at the table; what must hold whatever people do.
@Suite("Whatever happens at the table") struct HouseholdTablePropertyTests {
    @Test(
        "nobody sees another's data, every reading is spooled once, and only a card tapped within three minutes owns one",
        arguments: 0..<200 as Range<UInt64>
    )
    func invariants(seed: UInt64) throws {
        var day = try RandomDay(seed: seed)
        for _ in 0..<400 { day.step() }
        #expect(day.complaints == [])
        #expect(day.spooledReadings.values.allSatisfy { $0 == 1 })
        #expect(Set(day.spooledReadings.keys) == day.measured)
    }
}

/// Makes things happen and checks after each.
private struct RandomDay {
    private var random: PseudoRandom
    private var table = HouseholdTable(zone: .japan, roster: Town.roster)
    private var now = Town.start
    private let measurements: [Measurement]

    /// When each card was tapped.
    private var tappedAt: [CardToken: [Instant]] = [:]
    /// When each reading was touched.
    private var touchedAt: [ContentKey: [Instant]] = [:]
    private var cardOfReading: [ContentKey: CardToken] = [:]
    private var bySlot: Set<ContentKey> = []
    /// Those of which somebody said that they are nobody's.
    private var declined: Set<ContentKey> = []
    /// Whether the box knows the cards of the home from before.
    private let isLearned: Bool
    private var enteredCount: UInt8 = 100

    private var questionCount: UInt8 = 1
    private var answered: Set<WatchExpectation.ID> = []
    private(set) var measured: Set<ContentKey> = []
    private(set) var spooledReadings: [ContentKey: Int] = [:]
    private(set) var complaints: [String] = []

    private static let owners = [
        Town.hanakosCard: Town.hanako, Town.card(3): Town.hanako, Town.yutosCard: Town.yuto,
    ]
    private static let cards = [Town.hanakosCard, Town.card(3), Town.yutosCard, Town.strangeCard]

    init(seed: UInt64) throws {
        random = PseudoRandom(seed: seed)
        measurements = try (1...40).map {
            try Town.measurement($0, 100 + Int($0), 70, slot: [nil, 0, 1, 2][Int($0) % 4])
        }
        isLearned = Bool.random(using: &random)
        if isLearned {
            // Alone, so that what her card has taught is enough.
            if Bool.random(using: &random) {
                table = HouseholdTable(zone: .japan, roster: Roster(version: 1, members: [Town.hanako.member]))
            }
            table.knowsCards(Self.owners.mapValues(\.binding))
        }
    }

    mutating func step() {
        now = now + .milliseconds(Int.random(in: 0...(Bool.random(using: &random) ? 20_000 : 150_000), using: &random))
        let before = table
        let actions = happen()
        for action in actions { check(action) }
        if let shown = actions.shown, shown != table.screen { complain("the last screen shown is not the screen") }
        if actions.isEmpty, table.screen != before.screen, !table.screen.isRecords {
            complain("a screen changed unseen")
        }
        if let subject = table.screen.subject, table.session?.standing.owner?.resident != subject {
            complain("somebody's data is shown outside their session")
        }
        if case .asking = table.screen, table.watch.ends.map({ now >= $0 }) ?? true { complain("asks too long") }
        if table.screen.isRecords, table.session?.standing.owner == nil { complain("records without a session") }
        if let session = table.session, now > session.ends { complain("a session outlived its end") }
    }

    private mutating func happen() -> [TableAction] {
        let card = Self.cards.randomElement(using: &random) ?? Town.hanakosCard
        let owner = Self.owners[card]
        switch Int.random(in: 0..<17, using: &random) {
        case 0, 1:
            tappedAt[card, default: []].append(now)
            return table.cardTapped(card, owner: Bool.random(using: &random) ? owner : nil, at: now)
        case 2:
            guard let owner else { return table.cardUnknown(card, at: now) }
            return table.cardIdentified(card, as: owner, hasRecords: Bool.random(using: &random), at: now)
        case 3: return table.cardUnknown(Town.strangeCard, at: now)
        case 4: return table.cardOutOfReach(card, at: now)
        case 5, 6, 7:
            let touch = measurements.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
            for measurement in touch {
                measured.insert(measurement.contentKey)
                touchedAt[measurement.contentKey, default: []].append(now)
            }
            guard Bool.random(using: &random) else { return table.measured(Array(touch), at: now) }
            table.touchBegan()
            let actions = touch.reduce(into: []) { $0 += table.measured([$1], at: now) }
            return actions + table.touchEnded(at: now)
        case 8: return table.chose(table.choices.randomElement(using: &random) ?? "", at: now)
        case 9: return table.keyPressed(at: now)
        case 10:
            return Bool.random(using: &random)
                ? table.left(at: now) : table.openedRecords(path: "/tv/home", at: now)
        case 11: return askOrTakeBack()
        case 12: return Bool.random(using: &random) ? table.televisionUsed(at: now) : table.answeredPrompt(at: now)
        case 13: return table.notMine(at: now)
        case 14, 15: return enter()
        default: return table.tick(at: now)
        }
    }

    private mutating func enter() -> [TableAction] {
        let made = Bool.random(using: &random) ? try? Town.measurement(enteredCount, 120, 70) : nil
        guard let made, enteredCount < 250 else { return table.beginEntry(.bloodPressure, at: now) }
        var isMade = false
        let number = enteredCount
        defer {
            if isMade {
                measured.insert(made.contentKey)
                touchedAt[made.contentKey, default: []].append(now)
                enteredCount = number + 1
            }
        }
        func make(_: MeasuredValues) -> Measurement {
            isMade = true
            return made
        }
        return switch Int.random(in: 0..<9, using: &random) {
        case 0: table.entryTakenBack(at: now)
        case 1, 2: table.entryConfirmed(at: now, measurement: make)
        case 3: table.entryAffirmed(at: now, measurement: make)
        default: table.entryDigitPressed(Int.random(in: 0...9, using: &random), at: now)
        }
    }

    private mutating func askOrTakeBack() -> [TableAction] {
        guard Bool.random(using: &random) else { return table.promptChanged(to: nil, ends: nil, at: now) }
        let ends = now + .minutes(Int.random(in: 1...120, using: &random))
        // The same question may be sent again; one that is over never comes back.
        if Bool.random(using: &random) { questionCount += 1 }
        let prompt = StandingPrompt(
            id: Town.identifier(questionCount),
            resident: Town.hanako.resident,
            until: ends
        )
        return table.promptChanged(to: prompt, ends: ends, at: now)
    }

    private mutating func check(_ action: TableAction) {
        switch action {
        case .spool(.reading(let measurement, let card, let method)):
            spooledReadings[measurement.contentKey, default: 0] += 1
            if (card == nil) != (method == nil) { complain("a card without a method") }
            if let card { checkOwnership(of: measurement.contentKey, by: card, method) }
        case .spool(.assignment(let key, let card, let method)):
            if spooledReadings[key] == nil { complain("an assignment of a reading that was not spooled") }
            guard let card else {
                if method != .chosenOnTelevision { complain("nobody's by another way than a choice") }
                cardOfReading[key] = nil
                declined.insert(key)
                return
            }
            if method == .chosenOnTelevision { declined.remove(key) }
            if declined.contains(key) { complain("what is nobody's was given away without a word") }
            if method == .card, !bySlot.contains(key), let first = touchedAt[key]?.first, now - first > .minutes(3) {
                complain("what waited in the inbox was given to a card without a word")
            }
            checkOwnership(of: key, by: card, method)
        case .spool(.television(.answered(let prompt))):
            if !answered.insert(prompt).inserted { complain("a question was answered twice") }
        case .spool(.tap), .spool(.television(.key)), .openCardSession, .closeCardSession, .show, .tellEntered,
            .tellTyped, .readPINCounter, .prove:
            break
        }
    }

    private mutating func checkOwnership(of key: ContentKey, by card: CardToken, _ method: AttributionMethod?) {
        if method != .chosenOnTelevision, let number = measurements.firstIndex(where: { $0.contentKey == key }),
            measurements[number].isGuests
        {
            complain("a guest's reading was given away without a word")
        }
        guard method == .card else {
            // By a name that was chosen, or by the slot: of somebody who lives here and whose card was met.
            if !isLearned || Self.owners[card] == nil, tappedAt[card] == nil { complain("a card that was never met") }
            cardOfReading[key] = card
            bySlot.formUnion(method == .deviceSlot ? [key] : [])
            return
        }
        let taps = tappedAt[card] ?? []
        let isNear = (touchedAt[key] ?? []).contains { touch in
            taps.contains { abs((touch - $0).wholeMilliseconds) <= 180_000 }
        }
        if !isNear { complain("a reading was given to a card that was not tapped within three minutes") }
        if let other = cardOfReading[key], other != card, other != Town.strangeCard, !bySlot.contains(key) {
            complain("a reading went from one card to another")
        }
        cardOfReading[key] = card
    }

    private mutating func complain(_ what: String) {
        complaints.append(what)
    }
}

extension TableScreen {
    fileprivate var isRecords: Bool {
        if case .records = self { true } else { false }
    }
}
