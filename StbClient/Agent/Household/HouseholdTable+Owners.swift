package import CommunityModel
import HealthRules

extension HouseholdTable {
    /// Whose a measurement is, as far as it can be told when it comes (decision 0043): by the card, then by the slot of
    /// its device, and never by guess.
    enum Ownership: Hashable, Sendable {
        case card(CardToken)
        case slot(ReadingQuestion.Candidate)
        /// Somebody's by card or slot, but it may well be another's: they are asked.
        case doubtful(ReadingQuestion.Candidate)
        /// The card's owner is to be asked, and nobody knows yet who that is.
        case waiting(CardToken)
        case nobody

        var isDoubtful: Bool {
            if case .doubtful = self { true } else { false }
        }
    }

    /// `measurement` is one of everything that the device sent with it, `touch`; `whose` is what the cards of the last
    /// minutes say. `isLate`: it waited in the inbox before, and nobody gets it without a word.
    func ownership(
        of measurement: Measurement,
        in touch: [Measurement],
        _ whose: RecentTaps.Answer,
        isLate: Bool
    ) -> Ownership {
        switch whose {
        case .card(let card, .owned(let owner)):
            let candidate = ReadingQuestion.Candidate(card: card, owner: owner)
            let isDoubtful =
                isLate || measurement.isGuests || isOfAnotherSlot(measurement, in: touch, than: owner)
                || verdict(of: measurement, for: owner).isDoubtful
            return isDoubtful ? .doubtful(candidate) : .card(card)
        case .card(let card, _): return isLate || measurement.isGuests ? .waiting(card) : .card(card)
        case .several(let people):
            // Both sit here, and the device says for whom each measured. Only while nobody else does, too.
            guard measurement.userSlot != nil, taps.taps.allSatisfy({ $0.standing.owner != nil }),
                let candidate = slotOwner(of: measurement),
                people.contains(where: { $0.owner.resident == candidate.owner.resident })
            else { return .nobody }
            let isDoubtful = isLate || verdict(of: measurement, for: candidate.owner).isDoubtful
            return isDoubtful ? .doubtful(candidate) : .slot(candidate)
        case .nobody:
            // A card that nobody knows was laid down, too: somebody else sits here.
            guard taps.taps.isEmpty, let candidate = slotOwner(of: measurement) else { return .nobody }
            switch verdict(of: measurement, for: candidate.owner) {
            case .fits: return isLate ? .doubtful(candidate) : .slot(candidate)
            case .doubtful: return .doubtful(candidate)
            case .unknown:
                // A tracker is worn by one; the rest stands on a table where others live, too.
                let isAlone = roster.members.count == 1 || measurement.values.kind == .activity
                return isAlone && !isLate ? .slot(candidate) : .doubtful(candidate)
            }
        }
    }

    /// By the roster as it is now, and what was measured here since.
    func verdict(of measurement: Measurement, for owner: CardOwner) -> SamePersonRule.Verdict {
        let instant = measurement.time.instant
        let person = roster.members.first { $0.resident == owner.resident } ?? owner.member
        return SamePersonRule.version1.verdict(
            of: measurement.values,
            measuredAt: instant,
            for: history(of: person, around: instant),
            among: roster.members.filter { $0.resident != owner.resident }.map { history(of: $0, around: instant) }
        )
    }

    private func history(of person: Roster.Member, around instant: Instant) -> RecentHistory {
        person.recent.adding(readings.counted(by: cards(of: person.resident)), around: instant)
    }

    private func cards(of resident: Resident.ID) -> Set<CardToken> {
        Set(cards.filter { roster.member(named: $0.value)?.resident == resident }.keys)
    }

    /// Another history of a person tells of what was measured here, too: it counts once.
    mutating func uncountReadings(toldBy roster: Roster) {
        for member in roster.members {
            guard self.roster.members.first(where: { $0.resident == member.resident })?.recent != member.recent else {
                continue
            }
            readings.uncount(by: cards(of: member.resident))
        }
    }

    /// The one person whose card was laid down with this slot lately.
    private func slotOwner(of measurement: Measurement) -> ReadingQuestion.Candidate? {
        guard !measurement.quality.contains(.enteredByHand) else { return nil }
        let candidates = slots.cards(of: DeviceSlot(measurement)).compactMap(candidate)
        guard let last = candidates.last, Set(candidates.map(\.owner.resident)).count == 1 else { return nil }
        return last
    }

    /// Whether the slot is known as somebody else's; or, where nothing is known of it, another one than that of what was
    /// measured last, guests apart: a monitor for two sends what it holds of both. A device without slots is shared by card.
    private func isOfAnotherSlot(_ measurement: Measurement, in touch: [Measurement], than owner: CardOwner) -> Bool {
        guard let isOthers = isOfOthersSlot(measurement, than: owner) else {
            let slot = DeviceSlot(measurement)
            let last = touch.filter { $0.device.systemID == slot.systemID && !$0.isGuests }
                .last(by: { $0.isEarlier(than: $1) })
            return slot.number != nil && last.map { DeviceSlot($0) != slot } ?? false
        }
        return isOthers
    }

    /// Whether the slot is known, and not as this person's; nil when nothing is known of it.
    func isOfOthersSlot(_ measurement: Measurement, than owner: CardOwner) -> Bool? {
        let slot = DeviceSlot(measurement)
        let known = slot.number == nil ? [] : slots.cards(of: slot).compactMap(candidate)
        return known.isEmpty ? nil : !known.contains { $0.owner.resident == owner.resident }
    }

    /// Whether it is the card owner's or somebody else's is known only when the device has sent everything.
    func dependsOnTouch(_ measurement: Measurement, _ whose: RecentTaps.Answer) -> Bool {
        guard case .card(_, .owned(let owner)) = whose, measurement.userSlot != nil else { return false }
        return isOfOthersSlot(measurement, than: owner) == nil
    }

    /// Readings were filed by this card, whose owner is known: their slot is theirs, if it was one slot.
    mutating func learnSlot(of filed: [Measurement], _ card: CardToken) {
        let slots = Set(filed.filter { !$0.quality.contains(.enteredByHand) }.map(DeviceSlot.init))
        guard slots.count == 1, let slot = slots.first else { return }
        self.slots.confirm(slot, card)
    }

    // MARK: The cards of the home

    /// The cards that this box has met, each with its binding; those that are gone own no slot any more.
    package mutating func knowsCards(_ cards: [CardToken: CardBinding.ID]) {
        guard cards != self.cards else { return }
        self.cards = cards
        slots.forgetCards { cards[$0] == nil }
    }

    func candidate(_ card: CardToken) -> ReadingQuestion.Candidate? {
        cards[card].flatMap { CardOwner(binding: $0, in: roster) }
            .map { ReadingQuestion.Candidate(card: card, owner: $0) }
    }

    /// Everybody else of the home who has a card here, in the order of the roster.
    func others(than resident: Resident.ID) -> [ReadingQuestion.Candidate] {
        let known = cards.keys.compactMap(candidate).sorted {
            $0.card.digest.bytes.lexicographicallyPrecedes($1.card.digest.bytes)
        }
        return roster.members.compactMap { member in
            member.resident == resident ? nil : known.first { $0.owner.resident == member.resident }
        }
    }
}

extension Measurement {
    /// Whether the slot was chosen that is for whoever has none.
    var isGuests: Bool { userSlot == DeviceSlot.guests }
}
