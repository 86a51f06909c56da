package import CommunityModel

/// One person's expectation of one day (見守り枠): waiting, met; or asked, alerted, ended.
///
/// A value without a clock: it is told the first sign of life since it opened, if there is one, and the time. The same
/// told again changes nothing, so it does not matter how often or by whom it is judged.
package struct Expectation: Hashable, Sendable {
    package let day: TownDay
    /// Signs from here on count, this millisecond included.
    package let opensAt: Instant
    /// Not before this the family hears that all is well.
    package let noteAt: Instant
    /// Without a sign until here, this millisecond included, the television asks. A sign of this very millisecond that
    /// comes a moment later still counts.
    package let deadline: Instant
    /// Without a sign until here the family is told.
    package let alertAt: Instant
    package private(set) var phase: Phase
    /// The morning note was given, or is not due any more.
    package private(set) var isNoted: Bool

    package enum Phase: Hashable, Sendable {
        case waiting
        /// The television asks since then.
        case asked(at: Instant)
        /// The family was told.
        case alerted(askedAt: Instant, at: Instant)
        /// In time, or by answering: nobody was told.
        case met(LifeSign)
        /// After the family was told.
        case ended(LifeSign)
        /// Nobody judged it in its time: we were away for hours.
        case lapsed
    }

    /// When the family hears that all is well, at the earliest (stories: 「今朝も動きあり」 at 07:30).
    package static let noteTime = ClockTime(hour: 7, minute: 30)
    /// However late we are, the television asks so long before the family is told.
    package static let shortestQuestion = Duration.minutes(10)
    /// The question stands so long after the family was told.
    package static let questionAfterAlert = Duration.hours(2)
    /// Judged later than this after ``alertAt`` for the first time, a morning is past: nobody is asked about it.
    package static let longestDelay = Duration.hours(6)
    /// Clocks of boxes may be ahead by so much.
    package static let clockTolerance = Duration.minutes(5)

    package init(of plan: WatchPlan, on day: TownDay, zone: TownZone) {
        self.day = day
        opensAt = zone.instant(of: day, at: plan.opensAt)
        deadline = zone.instant(of: day, at: plan.deadline)
        alertAt = deadline + plan.grace
        noteAt = max(opensAt, zone.instant(of: day, at: Self.noteTime))
        phase = .waiting
        isNoted = false
    }

    /// As a store has it.
    package init(
        day: TownDay,
        opensAt: Instant,
        noteAt: Instant,
        deadline: Instant,
        alertAt: Instant,
        phase: Phase,
        isNoted: Bool
    ) {
        self.day = day
        self.opensAt = opensAt
        self.noteAt = noteAt
        self.deadline = deadline
        self.alertAt = alertAt
        self.phase = phase
        self.isNoted = isNoted
    }

    /// When it has to be looked at again though no sign comes; nil when only a sign, or nothing, can change it.
    package var fireAt: Instant? {
        switch phase {
        case .waiting: deadline
        case .asked(let at): max(alertAt, at + Self.shortestQuestion)
        case .met where !isNoted: noteAt
        case .alerted, .met, .ended, .lapsed: nil
        }
    }

    /// Until when the television asks; nil when it does not.
    package var asksUntil: Instant? {
        switch phase {
        case .asked(let at): max(alertAt, at + Self.shortestQuestion) + Self.questionAfterAlert
        case .alerted(_, let at): at + Self.questionAfterAlert
        case .waiting, .met, .ended, .lapsed: nil
        }
    }

    /// Whether a sign has come.
    package var isSettled: Bool {
        switch phase {
        case .met, .ended: true
        case .waiting, .asked, .alerted, .lapsed: false
        }
    }

    /// - Parameters:
    ///   - firstSign: The first sign since ``opensAt`` that is known. One from before, or from the future, is none.
    ///   - now: The town's time.
    /// - Returns: what is to be done, in this order.
    package mutating func judge(firstSign: LifeSign?, at now: Instant) -> [WatchAction] {
        let sign = firstSign.flatMap { $0.at >= opensAt && $0.at <= now + Self.clockTolerance ? $0 : nil }
        if let sign { return take(sign, at: now) }
        switch phase {
        case .waiting where now > alertAt + Self.longestDelay:
            phase = .lapsed
            isNoted = true
            return []
        case .waiting where now >= deadline:
            phase = .asked(at: now)
            isNoted = true
            return asksUntil.map { [.ask(until: $0)] } ?? []
        case .asked(let askedAt) where now >= max(alertAt, askedAt + Self.shortestQuestion):
            phase = .alerted(askedAt: askedAt, at: now)
            return [.tellFamily]
        default:
            return []
        }
    }

    private mutating func take(_ sign: LifeSign, at now: Instant) -> [WatchAction] {
        switch phase {
        case .waiting:
            phase = .met(sign)
            return note(sign, at: now)
        case .met(let first):
            return note(first, at: now)
        case .asked:
            phase = .met(sign)
            return [.stopAsking]
        case .alerted:
            phase = .ended(sign)
            return [.stopAsking, .allClear(sign)]
        case .ended, .lapsed:
            return []
        }
    }

    private mutating func note(_ sign: LifeSign, at now: Instant) -> [WatchAction] {
        guard !isNoted, now >= noteAt else { return [] }
        isNoted = true
        return [.morningNote(sign)]
    }
}

/// What an expectation wants done.
package enum WatchAction: Hashable, Sendable {
    /// The television asks: 「お変わりありませんか?」
    case ask(until: Instant)
    case stopAsking
    case tellFamily
    /// To those who were told of this silence.
    case allClear(LifeSign)
    /// 「今朝も動きあり」
    case morningNote(LifeSign)
}
