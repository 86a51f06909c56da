package import CommunityModel

/// What the watch has to do with the television of one home.
struct WatchOnTelevision: Hashable, Sendable {
    /// What is to be asked; nil: nothing, or it was answered.
    private(set) var prompt: StandingPrompt?
    /// When it is not asked any more.
    private(set) var ends: Instant?
    /// The last question that was answered here: the collector may not have heard yet.
    private var lastAnswered: WatchExpectation.ID?
    /// When a key was reported last.
    private(set) var lastSignAt: Instant?

    mutating func ask(_ prompt: StandingPrompt?, ends: Instant?) {
        let isAnswered = prompt != nil && prompt?.id == lastAnswered
        (self.prompt, self.ends) = isAnswered ? (nil, nil) : (prompt, ends)
    }

    mutating func answered() {
        lastAnswered = prompt?.id
        (prompt, ends) = (nil, nil)
    }

    /// Whether a key is to be reported: not a second one within ``TableTimes/oneSign``, unless there is a question.
    mutating func reports(keyAt now: Instant) -> Bool {
        if prompt == nil, let lastSignAt, now.isWithin(TableTimes.oneSign, after: lastSignAt) { return false }
        lastSignAt = now
        return true
    }
}

extension HouseholdTable {
    /// The collector has the television ask something, or nothing any more.
    ///
    /// Whoever looks at their own figures is not disturbed: the question comes when the table is empty.
    package mutating func promptChanged(
        to prompt: StandingPrompt?,
        ends: Instant?,
        at now: Instant
    ) -> [TableAction] {
        let actions = tick(at: now)
        let before = resting
        let hadSign = watch.prompt != nil && watch.lastSignAt != nil && prompt == nil
        watch.ask(prompt, ends: ends)
        guard resting != before, screen.isResting || screen.isAsking else { return actions }
        // A key was pressed and the collector has understood it as an answer.
        let isThanked = hadSign && screen.isAsking
        return actions + show(isThanked ? .answered : resting, at: now)
    }

    /// 決定 was pressed on the question.
    package mutating func answeredPrompt(at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        guard screen.isAsking, let prompt = watch.prompt else { return actions }
        watch.answered()
        return [.spool(.television(.answered(prompt.id)))] + actions + show(.answered, at: now)
    }

    /// A key of the remote control: somebody is there.
    package mutating func televisionUsed(at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        return watch.reports(keyAt: now) ? [.spool(.television(.key))] + actions : actions
    }

    /// Whom the question is for; nobody whom this home does not know.
    var askedMember: Roster.Member? {
        watch.prompt.flatMap { prompt in roster.members.first { $0.resident == prompt.resident } }
    }

    /// A question ends by itself, and goes from the television then.
    mutating func tickWatch(at now: Instant) -> [TableAction] {
        guard let ends = watch.ends, now >= ends else { return [] }
        watch.ask(nil, ends: nil)
        return screen.isAsking ? show(resting, at: now) : []
    }
}

extension TableScreen {
    var isAsking: Bool {
        if case .asking = self { true } else { false }
    }
}
