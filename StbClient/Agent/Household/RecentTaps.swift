import CommunityModel

/// The cards that were tapped in the last three minutes, each once, by their latest tap.
struct RecentTaps: Hashable, Sendable {
    struct Tap: Hashable, Sendable {
        let card: CardToken
        let at: Instant
        var standing: CardStanding
    }

    /// The earliest first.
    private(set) var taps: [Tap] = []

    /// Whose a reading is that comes now.
    enum Answer: Hashable, Sendable {
        /// No card, or one that is nobody's.
        case nobody
        /// The only one.
        case card(CardToken, CardStanding)
        /// More than one; those that can be offered by name, possibly none.
        case several([ReadingQuestion.Candidate])

        var isSeveral: Bool {
            if case .several = self { true } else { false }
        }

        var isCard: Bool {
            if case .card = self { true } else { false }
        }
    }

    mutating func add(_ card: CardToken, _ standing: CardStanding, at now: Instant) {
        taps.removeAll { $0.card == card }
        taps.append(Tap(card: card, at: now, standing: standing))
    }

    mutating func learn(_ standing: CardStanding, of card: CardToken) {
        for index in taps.indices where taps[index].card == card { taps[index].standing = standing }
    }

    /// Forgets what can no longer matter.
    mutating func prune(at now: Instant) {
        taps.removeAll { !now.isWithin(TableTimes.attribution, after: $0.at) }
    }

    mutating func forgetOwners(where isGone: (CardOwner) -> Bool) {
        taps.removeAll { $0.standing.owner.map(isGone) ?? false }
    }

    func standing(of card: CardToken) -> CardStanding? {
        taps.last { $0.card == card }?.standing
    }

    /// A person with two cards is one candidate. A card that is nobody's is no candidate, but makes the others unsure:
    /// somebody laid it there.
    func whose(at now: Instant) -> Answer {
        let recent = taps.filter { now.isWithin(TableTimes.attribution, after: $0.at) }
        guard let last = recent.last else { return .nobody }
        let people = recent.compactMap { tap in
            tap.standing.owner.map { ReadingQuestion.Candidate(card: tap.card, owner: $0) }
        }
        let residents = Set(people.map(\.owner.resident))
        if recent.count == 1 || (people.count == recent.count && residents.count == 1) {
            return last.standing == .unknown ? .nobody : .card(last.card, last.standing)
        }
        let offered = people.enumerated().filter { index, candidate in
            !people[(index + 1)...].contains { $0.owner.resident == candidate.owner.resident }
        }
        return recent.allSatisfy { $0.standing == .unknown } ? .nobody : .several(offered.map(\.element))
    }

    /// When ``prune(at:)`` will next have something to do.
    var nextPrune: Instant? { taps.first.map { $0.at + TableTimes.attribution + .milliseconds(1) } }
}
