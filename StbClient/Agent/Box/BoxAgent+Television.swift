import CommunityModel
import Screens
import Synchronization
import UplinkProtocol

/// What the television's browser asks of the box.
extension BoxAgent {
    /// What is left of the session after a key, seconds.
    func keyPressed() -> Int {
        performOrTell { table, now in table.keyPressed(at: now) }
        let now = clock.steady()
        return state.withLock { $0.secondsLeft(at: now) } ?? 0
    }

    /// The remote control was used, for whatever. A sign of life that cannot be kept takes nobody's screen away.
    func televisionUsed() {
        try? perform { table, now in table.televisionUsed(at: now) }
    }

    /// How the box does, for whoever operates it.
    var wellbeing: String {
        state.withLock { state in
            let line = state.line == .down ? "The collector is not reached" : "The collector is reached"
            let spool = state.isSpoolFailing ? "the spool keeps nothing" : "\(state.waitingCount) events wait"
            return "\(line); \(spool)"
        }
    }

    /// 決定 on the question that stands.
    func answerPrompt() {
        performOrTell { table, now in table.answeredPrompt(at: now) }
    }

    func leave() {
        performOrTell { table, now in table.left(at: now) }
    }

    func choose(_ choice: String) {
        performOrTell { table, now in table.chose(choice, at: now) }
    }

    /// A digit key on a question: 1 is its first candidate.
    func choose(digit: Int) {
        performOrTell { table, now in table.chose(digit: digit, at: now) }
    }

    /// 「ちがう人です」
    func notMine() {
        performOrTell { table, now in table.notMine(at: now) }
    }

    func setTextSize(_ size: TextSize) {
        state.withLock { $0.textSize = size }
        _ = keyPressed()
    }

    var textSize: TextSize { state.withLock { $0.textSize } }

    /// Where the television should be: `/`, or a page of the collector.
    var path: String { state.withLock { $0.table.screen.path } }

    /// The box's own screen.
    func ownPage() -> [UInt8] {
        state.withLock { $0.isElsewhere = false }
        return draw { state, frame in
            state.table.screen.page(
                in: frame,
                choices: state.table.choices,
                question: state.table.question,
                enteredDigits: state.table.enteredDigits,
                entry: state.table.entry,
                hasSession: state.table.session?.standing.owner != nil
            )
        }
    }

    func contactPage(back: String) -> [UInt8] {
        _ = keyPressed()
        state.withLock { $0.isElsewhere = true }
        return draw { state, frame in
            var frame = frame
            frame.here = BoxRoutes.television.contact + "?back=" + back
            return ContactPage(frame: frame, back: back, hasSession: state.table.session?.standing.owner != nil)
        }
    }

    /// What can be entered by digits; nothing happens on the table until something is chosen.
    func entryChoicePage(back: String) -> [UInt8] {
        _ = keyPressed()
        return draw { state, frame in
            var frame = frame
            frame.here = BoxRoutes.television.enter + "?back=" + back
            return HandEntryChoicePage(
                frame: frame,
                back: back,
                hasSession: state.table.session?.standing.owner != nil
            )
        }
    }

    private func lineDownPage() -> [UInt8] {
        draw { state, frame in
            LineDownPage(frame: frame, hasSession: state.table.session?.standing.owner != nil)
        }
    }

    /// What the top row of every screen tells now.
    var topRow: TopRow {
        withFrame { _, frame in TopRow(of: frame) }
    }

    private func draw(_ page: (State, TelevisionFrame) -> any TelevisionPage) -> [UInt8] {
        withFrame { state, frame in page(state, frame).render() }
    }

    private func withFrame<Result>(_ body: (State, TelevisionFrame) -> Result) -> Result {
        let (wall, steady) = (clock.wall(), clock.steady())
        return state.withLock { state in
            var routes = BoxRoutes.television
            routes.events += "?seen=\(events.number)"
            let frame = TelevisionFrame(
                town: profile.town,
                contact: profile.contact,
                now: wall,
                zone: profile.zone,
                line: state.line,
                waitingCount: state.waitingCount,
                isRoomScarce: state.isRoomScarce,
                textSize: state.textSize,
                secondsLeft: state.secondsLeft(at: steady),
                routes: routes
            )
            return body(state, frame)
        }
    }

    // MARK: Records

    /// What becomes of a request for a page of the collector.
    enum RecordsAnswer: Hashable, Sendable {
        case page(status: Int, contentType: String, body: [UInt8])
        /// Nobody's session, or no longer this one's: the television belongs on the box's own screen.
        case ownScreen
    }

    /// Fetches a page in the session of the card that was laid down, and hands it out only if that session still runs
    /// when the page has come, and nothing else happened on the table meanwhile: what was just measured is shown.
    func records(_ target: String) async -> RecordsAnswer {
        _ = keyPressed()
        let before = state.withLock(\.table.screen)
        guard let card = recordsCard else { return .ownScreen }
        var records = state.withLock { $0.records }
        if records == nil { records = await reopen(card) }
        for attempt in 1...2 {
            guard let open = records, recordsCard == open.card else { break }
            switch await collector.television(target, session: open.session) {
            case .outOfReach:
                return recordsCard == open.card
                    ? .page(status: 503, contentType: "text/html; charset=utf-8", body: lineDownPage()) : .ownScreen
            case .needs(let needed):
                guard recordsCard == open.card, isStill(before) else { return .ownScreen }
                performOrTell { table, now in table.needsSignIn(for: needed.purpose, path: target, at: now) }
                return .ownScreen
            case .page(status: 401, _, _) where attempt == 1:
                records = await reopen(open.card)
            case .page(status: 401, _, _):
                break
            case .page(let status, let contentType, let body):
                guard recordsCard == open.card, isStill(before) else { return .ownScreen }
                if status == 200 { moved(to: target) }
                return .page(status: status, contentType: contentType, body: body)
            }
        }
        guard recordsCard == card else { return .ownScreen }
        return .page(status: 503, contentType: "text/html; charset=utf-8", body: lineDownPage())
    }

    /// The card whose owner's records may be shown now.
    private var recordsCard: CardToken? {
        state.withLock { state in
            guard let session = state.table.session, session.standing.owner != nil, session.isByTap else { return nil }
            return session.card
        }
    }

    /// The line was down at the tap, or the collector forgot the session while ours runs.
    func reopen(_ card: CardToken) async -> OpenRecords? {
        await findOwner(of: card, tappedAt: clock.wall())
        return state.withLock { $0.records }
    }

    /// Whether the table shows what it showed, or records.
    private func isStill(_ screen: TableScreen) -> Bool {
        let now = state.withLock(\.table.screen)
        if case .records = now { return true }
        return now == screen
    }

    private func moved(to target: String) {
        performOrTell { table, now in table.openedRecords(path: target, at: now) }
        events.moved(to: path)
    }
}

extension BoxAgent.State {
    func secondsLeft(at steady: Instant) -> Int? {
        guard let session = table.session, session.standing.owner != nil else { return nil }
        return max(0, Int((session.ends - steady).components.seconds))
    }
}
