package import CommunityModel
import HealthRules
package import Screens

extension HouseholdTable {
    /// A card was laid on the reader; `owner` is nil when the box has not met the card before. Whatever was shown of
    /// another card's owner goes at once.
    package mutating func cardTapped(_ card: CardToken, owner: CardOwner?, at now: Instant) -> [TableAction] {
        var actions = [TableAction.spool(.tap(card))] + tick(at: now)
        let asked = question
        let answered = asked?.candidate(answeredBy: card, of: owner)
        let owner = owner ?? answered?.owner
        let isStrangers = answered == nil && asked?.isAnswered(byStranger: owner) ?? false
        taps.add(card, owner.map(CardStanding.owned) ?? .asked, at: now)
        if card.kind == .myNumber { lyingCards.insert(card) }
        if let ofSignIn = tappedToSignIn(card, owner: owner, at: now) { return actions + ofSignIn }
        if let owner, session?.card == card, session?.standing.owner?.resident == owner.resident {
            session?.lastActivity = now
            session?.isByTap = true
        } else {
            if answered != nil || isStrangers { _ = takeQuestion() }
            actions += endSession()
            session = Session(card: card, standing: owner.map(CardStanding.owned) ?? .asked, lastActivity: now)
        }
        actions.append(.openCardSession(card))
        if let asked, let answered { return actions + answer(asked, with: answered, at: now) }
        if let asked, isStrangers { actions += give(asked, to: card) }
        readings.claim(by: card, at: now)
        guard let owner else { return actions + show(.checkingCard, at: now) }
        return actions + settle(card, owner, at: now)
    }

    /// Somebody knows whose the card is; `hasRecords` when it was the collector, with a session open for it.
    package mutating func cardIdentified(
        _ card: CardToken,
        as owner: CardOwner,
        hasRecords: Bool,
        at now: Instant
    ) -> [TableAction] {
        var actions = tick(at: now)
        taps.learn(.owned(owner), of: card)
        guard let session, session.card == card else {
            // The next card was quicker. Its owner sees nothing of this; the readings find theirs all the same.
            return actions + assignClaimed(by: card, of: owner).actions
        }
        self.session?.hasRecords = hasRecords
        if session.standing.owner?.resident == owner.resident {
            self.session?.standing = .owned(owner)
            return actions
        }
        // The box had learned it otherwise: what it showed is not this person's.
        self.session?.standing = .owned(owner)
        actions += settle(card, owner, at: now)
        return actions
    }

    /// The collector knows nobody in this home by the card. What it named until now is free for the next card.
    package mutating func cardUnknown(_ card: CardToken, at now: Instant) -> [TableAction] {
        var actions = tick(at: now)
        taps.learn(.unknown, of: card)
        readings.release(from: card, to: taps.taps)
        for tap in taps.taps where tap.card != session?.card {
            guard let owner = tap.standing.owner else { continue }
            actions += assignClaimed(by: tap.card, of: owner).actions
        }
        guard session?.card == card else {
            guard let card = session?.card, let owner = session?.standing.owner else { return actions }
            let claimed = assignClaimed(by: card, of: owner)
            guard !claimed.measurements.isEmpty || !claimed.doubtful.isEmpty else { return actions + claimed.actions }
            return actions + claimed.actions + show(claimed, claimed.measurements, of: owner, card, at: now)
        }
        return actions + endSession() + show(.unknownCard, at: now)
    }

    /// Neither the collector nor the learned cards can say whose the card is. Its readings name it all the same: the
    /// collector will know.
    package mutating func cardOutOfReach(_ card: CardToken, at now: Instant) -> [TableAction] {
        var actions = tick(at: now)
        guard taps.standing(of: card)?.owner == nil else { return actions }
        taps.learn(.outOfReach, of: card)
        let claimed = assignClaimed(by: card, of: nil)
        actions += claimed.actions
        guard let session, session.card == card, session.standing.owner == nil else { return actions }
        let hasKept = !session.unseen.isEmpty || !claimed.measurements.isEmpty
        return actions + endSession() + show(hasKept ? .keptUntilConnected : .unknownCard, at: now)
    }

    /// Something lies on the reader that cannot name anybody.
    package mutating func cardRefused(_ reason: RefusedCardPage.Reason, at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        return actions + (refusedToSignIn(reason, at: now) ?? show(.refusedCard(reason), at: now))
    }

    /// Readings that waited for this card become its owner's; then the owner is greeted, or sees what was measured.
    private mutating func settle(_ card: CardToken, _ owner: CardOwner, at now: Instant) -> [TableAction] {
        let claimed = assignClaimed(by: card, of: owner)
        let fresh = (session?.unseen ?? []) + claimed.measurements
        session?.unseen = []
        // A tap is a sign of its own: there is nothing left to ask.
        if watch.prompt?.resident == owner.resident { watch.answered() }
        guard fresh.isEmpty, claimed.doubtful.isEmpty else {
            return claimed.actions + show(claimed, fresh, of: owner, card, at: now)
        }
        session?.greetingEnds = now + TableTimes.greeting
        return claimed.actions + show(.greeting(owner), at: now)
    }

    private struct Claimed {
        var actions: [TableAction] = []
        var measurements: [Measurement] = []
        /// Those that do not look like the card's owner's.
        var doubtful: [ContentKey] = []
    }

    /// `owner` is nil when only the collector knows them.
    private mutating func assignClaimed(by card: CardToken, of owner: CardOwner?) -> Claimed {
        var claimed = Claimed()
        for entry in readings.claimed(by: card) {
            if let owner, let measurement = entry.measurement, isDoubtful(measurement, of: owner) {
                // Another card that is laid down on the question may have it.
                readings.unclaim(entry.key)
                claimed.doubtful.append(entry.key)
                continue
            }
            readings.assign(entry.key, to: card)
            claimed.actions.append(.spool(.assignment(entry.key, card: card, method: .card)))
            if let measurement = entry.measurement { claimed.measurements.append(measurement) }
        }
        if owner != nil { learnSlot(of: claimed.measurements, card) }
        return claimed
    }

    private func isDoubtful(_ measurement: Measurement, of owner: CardOwner) -> Bool {
        isOfOthersSlot(measurement, than: owner) ?? false || verdict(of: measurement, for: owner).isDoubtful
    }

    private mutating func show(
        _ claimed: Claimed,
        _ fresh: [Measurement],
        of owner: CardOwner,
        _ card: CardToken,
        at now: Instant
    ) -> [TableAction] {
        guard !claimed.doubtful.isEmpty else { return showMeasured(fresh, of: owner, isRepeated: false, at: now) }
        let candidate = ReadingQuestion.Candidate(card: card, owner: owner)
        return ask(.isItYours, [candidate] + others(than: owner.resident), readings: claimed.doubtful, at: now)
    }
}
