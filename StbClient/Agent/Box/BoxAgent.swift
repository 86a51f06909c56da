package import CommunityModel
package import Logging
import ResidentCards
package import Screens
package import Spool
import Synchronization
import UplinkProtocol

/// The shell around ``HouseholdTable``: carries out what the table says, one thing at a time, whoever brought it —
/// the readers' thread, the television, the collector, or time.
///
/// Nothing of a person outlives the session here: values are in the table only, and the table lets go of them.
package final class BoxAgent: Sendable {
    package let profile: BoxProfile
    let spool: Spool
    let collector: any CollectorLink
    let learned: LearnedCards
    private let slots: LearnedSlots
    let clock: BoxClock
    let logger: Logger
    let events = ScreenEvents()
    private let alarm = Alarm()
    /// The My Number cards on the readers; whoever speaks with those holds the agent, so it is not held here.
    let cardsOnTable = Mutex(CardsOnTable())
    /// Called after something new is in the spool.
    private let wakeUplink: @Sendable () -> Void
    let state: Mutex<State>

    struct State {
        var table: HouseholdTable
        /// The session that the collector has opened for the table's session.
        var records: OpenRecords?
        /// Of a card whose session is on its way to be opened.
        var felicaProof: WaitingFelicaProof?
        var line = LineState.down
        var waitingCount: Int
        /// As the collector said it last.
        var prompt: StandingPrompt?
        /// Less than a fifth of the spool's room is left.
        var isRoomScarce = false
        /// How many events the spool had let go of when the log said so last, or when the agent started.
        var droppedWhenTold = 0
        /// The last event could not be kept.
        var isSpoolFailing = false
        var textSize = TextSize.regular
        /// The television shows whom to call, not what the table says.
        var isElsewhere = false
        /// The digits that are being entered. Another object for each time a card is asked; the table knows their number.
        var pin = CardPIN()
    }

    struct OpenRecords: Hashable, Sendable {
        let card: CardToken
        let session: CardSession.ID
    }

    /// The roster is the last one that the collector sent, kept over restarts.
    package init(
        profile: BoxProfile,
        roster: Roster,
        spool: Spool,
        collector: any CollectorLink,
        learned: LearnedCards,
        slots: LearnedSlots,
        clock: BoxClock,
        logger: Logger,
        wakeUplink: @escaping @Sendable () -> Void
    ) {
        self.profile = profile
        self.spool = spool
        self.collector = collector
        self.learned = learned
        self.slots = slots
        self.clock = clock
        self.logger = logger
        self.wakeUplink = wakeUplink
        let waiting = (try? spool.waitingCount) ?? 0
        learned.keepOnly(roster)
        var table = HouseholdTable(zone: profile.zone, roster: roster, slots: slots.load())
        table.knowsCards(learned.all)
        var first = State(table: table, waitingCount: waiting)
        first.droppedWhenTold = (try? spool.room.dropped.total) ?? 0
        state = Mutex(first)
    }

    // MARK: Carrying out

    /// Lets `change` happen on the table and carries out its actions in order.
    ///
    /// What is to be spooled is on the disk before anything is shown; when that fails, nothing of it happened.
    func perform(
        _ change: (inout HouseholdTable, _ now: Instant) throws(SpoolError) -> [TableAction]
    ) throws(SpoolError) {
        let (actions, closed) = try state.withLock { state throws(SpoolError) in
            // Read within the lock: what comes to the table second never happened earlier.
            let now = clock.steady()
            var table = state.table
            let before = table.slots
            table.knowsCards(learned.all)
            let actions = try change(&table, now)
            let time = clock.stamp
            let spooled = actions.compactMap(\.spooledContent).map { event($0, at: time) }
            if !spooled.isEmpty {
                try keep(spooled, undatedAt: time.undatedAt, in: &state)
                state.waitingCount += spooled.count
            }
            state.table = table
            if table.slots != before { slots.keep(table.slots) }
            // Whichever way a sign-in ended, its digits go with it.
            if table.signIn?.holdsPIN != true { state.pin.wipe() }
            var closed: CardSession.ID?
            for action in actions {
                switch action {
                case .closeCardSession:
                    closed = state.records?.session ?? closed
                    state.records = nil
                case .show(let screen): events.show(screen.path)
                case .tellEntered(let count): events.tellEntered(count)
                case .tellTyped(let entry): events.tellTyped(entry)
                case .readPINCounter: state.pin = CardPIN()
                case .spool, .openCardSession, .prove: break
                }
            }
            // Within the lock, so that a change that came earlier does not set a later one's alarm back.
            alarm.set(to: table.nextTick, by: clock) { [weak self] in self?.tick() }
            return (actions, closed)
        }
        if actions.contains(where: { $0.spooledContent != nil }) { wakeUplink() }
        if let closed { Task { [collector] in await collector.closeCardSession(closed) } }
        for action in actions { askOthers(action) }
    }

    /// What takes its time happens beside; the answer comes to the table as everything else does.
    private func askOthers(_ action: TableAction) {
        switch action {
        case .openCardSession(let card):
            let tappedAt = clock.wall()
            Task { await self.findOwner(of: card, tappedAt: tappedAt) }
        case .readPINCounter(let card, let number):
            Task { await self.readPINCounter(of: card, signIn: number) }
        case .prove(let card, let purpose, let number):
            Task { await self.prove(card, for: purpose, signIn: number) }
        case .spool, .closeCardSession, .tellEntered, .tellTyped, .show: break
        }
    }

    /// The same for what somebody in front of the television did: when the spool fails, the television says so.
    func performOrTell(_ change: (inout HouseholdTable, _ now: Instant) -> [TableAction]) {
        do {
            try perform(change)
        } catch {
            try? perform { table, now in table.nothingIsKept(at: now) }
        }
    }

    private func tick() {
        performOrTell { table, now in table.tick(at: now) }
    }

    private func event(_ content: BoxEvent.Content, at time: EventTime) -> BoxEvent {
        BoxEvent(
            id: BoxEvent.ID(at: time.instant),
            boot: clock.boot,
            occurredAt: time.instant,
            clockQuality: time.quality,
            offsetInMinutes: profile.zone.offsetInMinutes,
            content: content
        )
    }

    // MARK: What surrounds the table

    package func lineChanged(to line: LineState) {
        surroundingsChanged { $0.line = line }
    }

    /// The uplink sent something, or tried to.
    package func waitingChanged(to count: Int) {
        let room = try? spool.room
        surroundingsChanged { state in
            state.waitingCount = count
            if let room { note(room, in: &state) }
        }
    }

    private func surroundingsChanged(_ change: (inout State) -> Void) {
        let isVisible = state.withLock { state in
            let before = (state.line, state.waitingCount, state.isRoomScarce)
            change(&state)
            return before != (state.line, state.waitingCount, state.isRoomScarce)
        }
        guard isVisible else { return }
        events.tell(topRow)
        performOrTell { table, now in table.surroundingsChanged(at: now) }
    }

    /// Keeps the time on the television right until it is cancelled: a screen may stand for days.
    func keepTime() async {
        var shown = topRow
        var ahead = clock.wall() - clock.steady()
        while !Task.isCancelled {
            try? await Task.sleep(for: min(clock.longestNap, .seconds(2)))
            let now = topRow
            if now != shown { events.tell(now) }
            shown = now
            let aheadNow = clock.wall() - clock.steady()
            if max(aheadNow - ahead, ahead - aheadNow) > .seconds(1) { timeBecameKnown() }
            ahead = aheadNow
        }
    }

    /// A question that came before the time was known ends at another moment.
    func timeBecameKnown() {
        promptChanged(to: state.withLock(\.prompt))
    }

    /// What the collector has the television ask; nil: nothing.
    package func promptChanged(to prompt: StandingPrompt?) {
        let now = clock.wall()
        state.withLock { $0.prompt = prompt }
        performOrTell { table, steady in
            table.promptChanged(to: prompt, ends: prompt.map { steady + ($0.until - now) }, at: steady)
        }
    }

    /// The operator took the box's certificate back. The spool stays for whoever enrols the box again.
    package func boxIsRefused() {
        learned.keepOnly(Roster(version: 0, members: []))
        performOrTell { table, now in table.boxRefused(at: now) }
    }

    /// The collector has another roster.
    package func rosterChanged(to roster: Roster) {
        learned.keepOnly(roster)
        performOrTell { table, now in table.rosterChanged(roster, at: now) }
    }
}

extension TableAction {
    fileprivate var spooledContent: BoxEvent.Content? {
        if case .spool(let content) = self { content } else { nil }
    }
}
