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
            // Numbers that were typed without a card are this card's; those of another card's session go with it.
            if let session, session.card != card, !isSameOwner(session.standing.owner, owner) { entry = nil }
            // What the card answers does not go with the session before.
            let asking = questions
            let isAnswer = answered != nil || isStrangers
            if isAnswer { questions = ReadingQuestions() }
            actions += endSession()
            if isAnswer { questions = asking }
            session = Session(card: card, standing: owner.map(CardStanding.owned) ?? .asked, lastActivity: now)
        }
        actions.append(.openCardSession(card))
        if let asked, let answered { return actions + answer(asked, with: answered, at: now) }
        if let asked, isStrangers { actions += give(asked, to: card) }
        readings.claim(by: card, at: now)
        guard let owner else { return actions + showUnlessTyping(.checkingCard, at: now) }
        return actions + settle(card, owner, at: now)
    }

    private func isSameOwner(_ one: CardOwner?, _ other: CardOwner?) -> Bool {
        one != nil && one?.resident == other?.resident
    }

    /// Whoever is typing goes on, whatever is known of the card now: the same page, in the session as it is.
    private mutating func showUnlessTyping(_ screen: TableScreen, at now: Instant) -> [TableAction] {
        show(isInNumbers ? self.screen : screen, at: now)
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
            return actions + assignClaimed(by: card, of: owner, at: now).actions
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
            actions += assignClaimed(by: tap.card, of: owner, at: now).actions
        }
        guard session?.card == card else {
            guard let card = session?.card, let owner = session?.standing.owner else { return actions }
            let claimed = assignClaimed(by: card, of: owner, at: now)
            guard !claimed.measurements.isEmpty || !claimed.doubtful.isEmpty else { return actions + claimed.actions }
            return actions + claimed.actions + show(claimed, claimed.measurements, of: owner, card, at: now)
        }
        return actions + endSession() + showUnlessTyping(.unknownCard, at: now)
    }

    /// Neither the collector nor the learned cards can say whose the card is. Its readings name it all the same: the
    /// collector will know.
    package mutating func cardOutOfReach(_ card: CardToken, at now: Instant) -> [TableAction] {
        var actions = tick(at: now)
        guard taps.standing(of: card)?.owner == nil else { return actions }
        taps.learn(.outOfReach, of: card)
        let claimed = assignClaimed(by: card, of: nil, at: now)
        actions += claimed.actions
        guard let session, session.card == card, session.standing.owner == nil else { return actions }
        let hasKept = !session.unseen.isEmpty || !claimed.measurements.isEmpty
        return actions + endSession() + showUnlessTyping(hasKept ? .keptUntilConnected : .unknownCard, at: now)
    }

    /// Something lies on the reader that cannot name anybody.
    package mutating func cardRefused(_ reason: RefusedCardPage.Reason, at now: Instant) -> [TableAction] {
        if isInNumbers { return keyPressed(at: now) }
        let actions = tick(at: now)
        return actions + (refusedToSignIn(reason, at: now) ?? show(.refusedCard(reason), at: now))
    }

    /// Readings that waited for this card become its owner's; then the owner is greeted, or sees what was measured.
    private mutating func settle(_ card: CardToken, _ owner: CardOwner, at now: Instant) -> [TableAction] {
        let claimed = assignClaimed(by: card, of: owner, at: now)
        let fresh = (session?.unseen ?? []) + claimed.measurements
        session?.unseen = []
        // A tap is a sign of its own: there is nothing left to ask.
        if watch.prompt?.resident == owner.resident { watch.answered() }
        guard fresh.isEmpty, claimed.doubtful.isEmpty else {
            return claimed.actions + show(claimed, fresh, of: owner, card, at: now)
        }
        if !isInNumbers { session?.greetingEnds = now + TableTimes.greeting }
        return claimed.actions + showUnlessTyping(.greeting(owner), at: now)
    }

    private struct Claimed {
        var actions: [TableAction] = []
        var measurements: [Measurement] = []
        /// Those of which the card's owner is asked.
        var doubtful: [DeviceTouch.Claim] = []
    }

    /// `owner` is nil when only the collector knows them.
    private mutating func assignClaimed(by card: CardToken, of owner: CardOwner?, at now: Instant) -> Claimed {
        var claimed = Claimed()
        for entry in readings.claimed(by: card) {
            let isLate = entry.isLate(at: now)
            guard mayHave(entry, card) || !isLate else {
                readings.unclaim(entry.key)
                continue
            }
            let isToBeAsked = (isLate && !entry.isBySlot) || entry.measurement?.isGuests ?? false
            if isToBeAsked || isDoubtful(entry.measurement, of: owner) {
                // Another card that is laid down on the question may have it.
                readings.unclaim(entry.key)
                if let owner, let measurement = entry.measurement {
                    let candidate = ReadingQuestion.Candidate(card: card, owner: owner)
                    let claim = DeviceTouch.Claim(measurement: measurement, candidate: candidate, isLate: isLate)
                    claimed.doubtful.append(claim)
                }
                continue
            }
            readings.assign(entry.key, to: card)
            claimed.actions.append(.spool(.assignment(entry.key, card: card, method: .card)))
            if let measurement = entry.measurement { claimed.measurements.append(measurement) }
        }
        if owner != nil { learnSlot(of: claimed.measurements, card) }
        return claimed
    }

    private func isDoubtful(_ measurement: Measurement?, of owner: CardOwner?) -> Bool {
        guard let measurement, let owner else { return false }
        return isOfOthersSlot(measurement, than: owner) ?? false || verdict(of: measurement, for: owner).isDoubtful
    }

    private mutating func show(
        _ claimed: Claimed,
        _ fresh: [Measurement],
        of owner: CardOwner,
        _ card: CardToken,
        at now: Instant
    ) -> [TableAction] {
        if isInNumbers { return show(screen, at: now) }
        guard !claimed.doubtful.isEmpty else { return showMeasured(fresh, of: owner, isRepeated: false, at: now) }
        let candidate = ReadingQuestion.Candidate(card: card, owner: owner)
        let settled =
            fresh.isEmpty ? [] : [ReadingQuestions.Settled(candidate: candidate, measurements: fresh)]
        return ask(areTheyTheirs(claimed.doubtful), settled: settled, at: now)
    }
}
