package import CommunityModel
package import Screens

/// What happens on the table in front of one television, and what follows from it: whose session runs, whose a reading
/// is, what is shown (architecture decision 23).
///
/// A value without a clock, a store or a channel: it is told what happened and answers what to do. `now` must never run
/// backwards. There is no default person, and nothing of one card's owner is shown once another card was laid down.
package struct HouseholdTable: Hashable, Sendable {
    let zone: TownZone
    private(set) var roster: Roster
    var taps = RecentTaps()
    var readings = RecentReadings()
    var questions = ReadingQuestions()
    /// A device lies on the reader and has not said good-bye.
    var touch: DeviceTouch?
    /// The cards that this box has met and that still have an owner.
    var cards: [CardToken: CardBinding.ID] = [:]
    /// Whose card was laid down with which device; the shell keeps it over restarts.
    package internal(set) var slots: SlotOwners
    /// Numbers that somebody is entering by digits.
    package internal(set) var entry: HandEntry?
    private var questionCount = 0
    private var readerTrouble: ReaderTroublePage.Trouble?
    private var isRefused = false
    var watch = WatchOnTelevision()
    /// A My Number card is being asked for proof; nil: none is.
    package internal(set) var signIn: TableSignIn?
    var signInCount = 0
    /// The My Number cards that lie on a reader.
    var lyingCards: Set<CardToken> = []

    package internal(set) var session: Session?
    /// What the television shows, or should.
    package private(set) var screen = TableScreen.idle
    /// When the screen gives way to the resting one; nil: it does not by itself.
    private var screenEnds: Instant?

    /// One card on the box, from the tap until it is forgotten (セッション).
    package struct Session: Hashable, Sendable {
        package let card: CardToken
        package internal(set) var standing: CardStanding
        /// The last tap, key or measurement.
        package internal(set) var lastActivity: Instant
        /// Whether the collector has a session for it, so that records may be asked for.
        package internal(set) var hasRecords = false
        /// Whether its card was tapped in it. One that began with a choice on the television, or with a measurement,
        /// shows that reading, no records, until then.
        package internal(set) var isByTap = true
        /// When the greeting gives way to the records.
        var greetingEnds: Instant?
        /// Readings of this card that came before anybody knew whose it is; shown with the greeting.
        var unseen: [Measurement] = []

        package var ends: Instant { lastActivity + TableTimes.session }
    }

    package init(
        zone: TownZone,
        roster: Roster = Roster(version: 0, members: []),
        slots: SlotOwners = SlotOwners()
    ) {
        self.zone = zone
        self.roster = roster
        self.slots = slots
    }

    // MARK: What everybody may do

    /// A key was pressed, or a page was looked at: the session goes on.
    package mutating func keyPressed(at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        session?.lastActivity = now
        if case .greeting = screen { session?.greetingEnds = nil }
        if screenEnds != nil { timeScreen(at: now) }
        return actions
    }

    /// 黄: the session ends at once.
    package mutating func left(at now: Instant) -> [TableAction] {
        tick(at: now) + endSession() + show(resting, at: now)
    }

    /// The television went to a page of the collector by itself.
    ///
    /// - Returns: nothing to show unless the session is over, since it is shown already.
    package mutating func openedRecords(path: String, at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        guard session?.standing.owner != nil else { return actions }
        session?.lastActivity = now
        session?.greetingEnds = nil
        let closed = closeQuestion()
        signIn = nil
        entry = nil
        screen = .records(path: path)
        screenEnds = nil
        return closed
    }

    /// Time went by; to be called at ``nextTick`` or later.
    package mutating func tick(at now: Instant) -> [TableAction] {
        taps.prune(at: now)
        readings.prune(at: now)
        let actions = tickWatch(at: now)
        if let session, now >= session.ends { return actions + endSession() + show(resting, at: now) }
        if let screenEnds, now >= screenEnds { return actions + showNothingNew(at: now) }
        guard let session, let greetingEnds = session.greetingEnds, now >= greetingEnds else { return actions }
        self.session?.greetingEnds = nil
        guard session.hasRecords, case .greeting = screen else { return actions }
        return actions + show(.records(path: BoxRoutes.television.home), at: now)
    }

    /// When ``tick(at:)`` has something to do next; nil: not until something happens.
    package var nextTick: Instant? {
        [session?.ends, session?.greetingEnds, screenEnds, watch.ends, taps.nextPrune, readings.nextPrune]
            .compactMap(\.self).min()
    }

    /// The collector sent another roster: who is gone from it is gone from here at once.
    package mutating func rosterChanged(_ roster: Roster, at now: Instant) -> [TableAction] {
        uncountReadings(toldBy: roster)
        self.roster = roster
        func isGone(_ owner: CardOwner) -> Bool { roster.member(named: owner.binding)?.resident != owner.resident }
        taps.forgetOwners(where: isGone)
        let actions = tick(at: now)
        let asksForGone = question?.candidates.contains { isGone($0.owner) } ?? false
        let closed = asksForGone ? actions + closeQuestion() : actions
        let isAskingGone = screen.isAsking && screen != resting
        guard session?.standing.owner.map(isGone) ?? (asksForGone || isAskingGone) else {
            return asksForGone ? closed + showNothingNew(at: now) : closed
        }
        return closed + endSession() + show(resting, at: now)
    }

    // MARK: What surrounds the table

    /// The readers have a trouble, or none any more: a card may be laid down.
    package mutating func readerChanged(_ trouble: ReaderTroublePage.Trouble?, at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        guard trouble != readerTrouble else { return actions }
        readerTrouble = trouble
        // Whoever looks at their own figures goes on reading; the rest is of no use while no card can be laid down.
        guard session == nil || screen.isResting || screenEnds != nil || signIn?.step == .waitingForCard else {
            return actions
        }
        return actions + (trouble == nil ? showNothingNew(at: now) : show(resting, at: now))
    }

    /// The operator took the box's certificate back: nobody lives here any more as far as this box knows.
    package mutating func boxRefused(at now: Instant) -> [TableAction] {
        let wasRefused = isRefused
        isRefused = true
        let actions = rosterChanged(Roster(version: 0, members: []), at: now) + endSession()
        return wasRefused && actions.isEmpty ? [] : actions + show(resting, at: now)
    }

    /// The line, or the number of waiting events, changed: the resting screen tells it.
    package mutating func surroundingsChanged(at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        return screen.isResting && actions.isEmpty ? show(screen, at: now) : actions
    }

    // MARK: For the extensions

    /// What is shown when there is nothing else to say.
    var resting: TableScreen {
        if isRefused { return .callOffice }
        return askedMember.map(TableScreen.asking) ?? readerTrouble.map(TableScreen.readerTrouble) ?? .idle
    }

    /// A sentence was read, or a question left open: back to the person whose session it is, or to the resting screen.
    mutating func showNothingNew(at now: Instant) -> [TableAction] {
        show(session?.standing.owner.map(TableScreen.greeting) ?? resting, at: now)
    }

    mutating func show(_ screen: TableScreen, at now: Instant) -> [TableAction] {
        self.screen = screen
        timeScreen(at: now)
        let closed = screen == question?.screen ? [] : closeQuestion()
        if !screen.isOfSignIn { signIn = nil }
        if !screen.isOfEntry { entry = nil }
        return closed + [.show(screen)]
    }

    /// Starts the time of a screen that goes by itself.
    private mutating func timeScreen(at now: Instant) {
        switch screen {
        case .unknownCard, .refusedCard, .deviceTrouble, .answered: screenEnds = now + TableTimes.notice
        case .whoseReading, .isItYours, .notMine, .keptUntilConnected, .entering, .confirmingEntry:
            screenEnds = now + TableTimes.attribution
        case .signInStopped: screenEnds = signIn == nil ? now + TableTimes.notice : nil
        // The resting screens stay; the others end with the session.
        case .idle, .readerTrouble, .callOffice, .asking, .checkingCard, .greeting, .records, .measured,
            .layMyNumberCard, .readingMyNumberCard, .enteringPIN, .checkingPIN:
            screenEnds = nil
        }
    }

    mutating func endSession() -> [TableAction] {
        guard session != nil else { return [] }
        session = nil
        signIn = nil
        return closeQuestion() + [.closeCardSession]
    }

    /// What the screen asks now.
    package var question: ReadingQuestion? { questions.open.first }

    /// Of more candidates than a screen has room for, the first are offered; every other lays a card down.
    mutating func question(
        _ kind: ReadingQuestion.Kind,
        _ candidates: [ReadingQuestion.Candidate],
        about readings: [Measurement]
    ) -> ReadingQuestion {
        questionCount += 1
        return ReadingQuestion(
            number: questionCount,
            kind: kind,
            candidates: Array(candidates.prefix(WhoseReadingPage.mostCandidates)),
            readings: readings
        )
    }

    /// One after the other, the first at once. `settled` is what is sure already: it is shown when all are answered.
    mutating func ask(
        _ open: [ReadingQuestion],
        settled: [ReadingQuestions.Settled] = [],
        at now: Instant
    ) -> [TableAction] {
        let closed = closeQuestion()
        questions = ReadingQuestions(open: open, settled: settled)
        return closed + (question.map { show($0.screen, at: now) } ?? [])
    }
}
