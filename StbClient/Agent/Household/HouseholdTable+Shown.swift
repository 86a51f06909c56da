import CommunityModel
import HealthRules
import Screens

/// What the television shows, or asks, of what was measured.
extension HouseholdTable {
    /// Shows readings to their owner, whose session it must be; the greeting where there is nothing to show.
    mutating func showMeasured(
        _ touch: [Measurement],
        of owner: CardOwner,
        isRepeated: Bool,
        at now: Instant
    ) -> [TableAction] {
        guard session?.standing.owner?.resident == owner.resident else { return [] }
        session?.greetingEnds = nil
        let measured = MeasuredScreen(of: owner, touch: touch, isRepeated: isRepeated, zone: zone)
        return show(measured.map(TableScreen.measured) ?? .greeting(owner), at: now)
    }

    /// A question comes first: what is sure is kept, and stands in its owner's records.
    mutating func show(
        _ touch: DeviceTouch,
        of whose: RecentTaps.Answer,
        at now: Instant
    ) -> [TableAction] {
        let open = questions(about: touch, of: whose)
        let settled = settled(in: touch, of: whose)
        if let question, question.isUnsure {
            // A touch soon after it takes nothing away of what was asked.
            let asked = Set(open.flatMap(\.keys))
            let before = questions
            questions = ReadingQuestions()
            return ask(
                open + before.open.filter { asked.isDisjoint(with: $0.keys) },
                settled: before.settled + settled,
                at: now
            )
        }
        if !open.isEmpty { return ask(open, settled: settled, at: now) }
        if let last = touch.bySlot.last(by: { $0.measurement.isEarlier(than: $1.measurement) }) {
            let ofLast = touch.bySlot.filter { $0.candidate.owner.resident == last.candidate.owner.resident }
            let fresh = ofLast.filter { !$0.isRepeated }
            return beSession(of: last.candidate, at: now)
                + showMeasured(
                    (fresh.isEmpty ? ofLast : fresh).map(\.measurement),
                    of: last.candidate.owner,
                    isRepeated: fresh.isEmpty,
                    at: now
                )
        }
        return show(fresh: touch.fresh, repeated: touch.repeated, of: whose, at: now)
    }

    private mutating func show(
        fresh: [Measurement],
        repeated: [Measurement],
        of whose: RecentTaps.Answer,
        at now: Instant
    ) -> [TableAction] {
        switch whose {
        case .card(let card, .owned(let owner)):
            let opened = beSession(of: ReadingQuestion.Candidate(card: card, owner: owner), at: now)
            // A reading that is already another person's is in neither: its values are not for this one.
            let touch = fresh.isEmpty ? repeated : fresh
            return opened + showMeasured(touch, of: owner, isRepeated: fresh.isEmpty, at: now)
        case .card(let card, _):
            guard session?.card == card else { return show(.keptUntilConnected, at: now) }
            session?.unseen += fresh
            return session?.standing == .asked ? [] : show(.keptUntilConnected, at: now)
        case .several(let candidates):
            // Whoever can be named has been asked.
            return fresh.isEmpty || !candidates.isEmpty ? [] : show(.keptUntilConnected, at: now)
        case .nobody:
            return fresh.isEmpty ? [] : show(.whoseReading([]), at: now)
        }
    }

    private mutating func questions(about touch: DeviceTouch, of whose: RecentTaps.Answer) -> [ReadingQuestion] {
        var open = areTheyTheirs(touch.doubtful)
        if case .several(let candidates) = whose, !candidates.isEmpty {
            open += touch.fresh.grouped(by: DeviceSlot.init).map { question(.whose, candidates, about: $0.members) }
        }
        return open
    }

    /// One question for each slot, and for each reason to ask: no answer is taken for readings that may be another's.
    mutating func areTheyTheirs(_ claims: [DeviceTouch.Claim]) -> [ReadingQuestion] {
        struct Doubt: Hashable {
            let candidate: ReadingQuestion.Candidate
            let slot: DeviceSlot
            let isLate: Bool
            let isUnlike: Bool
        }
        let doubts = claims.grouped { claim in
            Doubt(
                candidate: claim.candidate,
                slot: DeviceSlot(claim.measurement),
                isLate: claim.isLate,
                isUnlike: verdict(of: claim.measurement, for: claim.candidate.owner).isDoubtful
            )
        }
        return doubts.map { isItYours($0.key.candidate, $0.members.map(\.measurement)) }
    }

    mutating func isItYours(
        _ candidate: ReadingQuestion.Candidate,
        _ measurements: [Measurement]
    ) -> ReadingQuestion {
        question(.isItYours, [candidate] + others(than: candidate.owner.resident), about: measurements)
    }

    /// What needs no answer.
    private func settled(in touch: DeviceTouch, of whose: RecentTaps.Answer) -> [ReadingQuestions.Settled] {
        var settled = touch.bySlot.filter { !$0.isRepeated }.map {
            ReadingQuestions.Settled(candidate: $0.candidate, measurements: [$0.measurement])
        }
        if case .card(let card, .owned(let owner)) = whose, !touch.fresh.isEmpty {
            let candidate = ReadingQuestion.Candidate(card: card, owner: owner)
            settled.append(ReadingQuestions.Settled(candidate: candidate, measurements: touch.fresh))
        }
        return settled
    }

    /// Makes the session this person's. Without a new tap there are no records in it: the card is long in a pocket, and
    /// somebody else may sit here.
    mutating func beSession(of candidate: ReadingQuestion.Candidate, at now: Instant) -> [TableAction] {
        guard session?.standing.owner?.resident != candidate.owner.resident else {
            session?.lastActivity = now
            return []
        }
        let ended = endSession()
        var session = Session(card: candidate.card, standing: .owned(candidate.owner), lastActivity: now)
        session.isByTap = false
        self.session = session
        return ended
    }
}
