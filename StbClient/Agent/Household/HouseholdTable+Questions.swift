package import CommunityModel
import HealthRules
import Screens

/// Questions whose a reading is, and what follows from their answers.
extension HouseholdTable {
    /// The television's answer to a question whose a reading is.
    package mutating func chose(_ choice: String, at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        guard let question else { return actions }
        session?.lastActivity = now
        if let candidate = question.candidate(chosenBy: choice) {
            return actions + answer(question, with: candidate, at: now)
        }
        guard choice == question.noChoice else { return actions }
        questions.open.removeFirst()
        return actions + moveToNobody(question) + goOn(at: now)
    }

    /// A digit key; 1 is the first candidate. One that is pressed twice in a hurry is no answer to the question that follows.
    package mutating func chose(digit: Int, at now: Instant) -> [TableAction] {
        let choices = choices
        let isInHurry = questions.answeredAt.map { now.isWithin(TableTimes.doublePress, after: $0) } ?? false
        guard choices.indices.contains(digit - 1), !isInHurry else { return keyPressed(at: now) }
        return chose(choices[digit - 1], at: now)
    }

    /// What the buttons of the question on the screen post: in the order of its candidates, then for nobody.
    package var choices: [String] {
        question.map { question in question.candidates.indices.map(question.choice) + [question.noChoice] } ?? []
    }

    /// The questions go from the screen. Whoever said that a reading is not theirs, and no more, has said so much: it waits
    /// in the inbox.
    mutating func closeQuestion() -> [TableAction] {
        let open = questions.open
        questions = ReadingQuestions()
        return open.flatMap { question -> [TableAction] in
            guard case .notMine = question.kind else { return [] }
            return moveToNobody(question)
        }
    }

    /// The card of somebody who was not offered answers 「どなたの 測定でしたか」; they see it once it is known who they are.
    /// It may be a card that nobody knows: whose the reading is not, is kept before.
    mutating func give(_ question: ReadingQuestion, to card: CardToken) -> [TableAction] {
        guard case .notMine(let shown) = question.kind else { return [] }
        questions = ReadingQuestions()
        let nobodys = moveToNobody(question)
        for key in question.keys { readings.disown(key, for: card) }
        session?.unseen += shown.touch.filter { readings.entry($0.contentKey)?.measurement != nil }
        return nobodys + question.keys.map { .spool(.assignment($0, card: card, method: .chosenOnTelevision)) }
    }

    /// 「ちがう人です」 on what was measured.
    package mutating func notMine(at now: Instant) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard case .measured(let shown) = screen, let session else { return actions }
        let owner = ReadingQuestion.Candidate(card: session.card, owner: shown.owner)
        let candidates = [owner] + others(than: shown.owner.resident)
        return actions + ask([question(.notMine(shown), candidates, about: shown.touch)], at: now)
    }

    mutating func answer(
        _ question: ReadingQuestion,
        with candidate: ReadingQuestion.Candidate,
        at now: Instant
    ) -> [TableAction] {
        guard case .notMine(let shown) = question.kind else { return assign(question, to: candidate, at: now) }
        questions = ReadingQuestions()
        guard candidate.owner.resident != shown.owner.resident else { return show(.measured(shown), at: now) }
        forgetSlots(of: shown.touch)
        for key in question.keys { readings.assign(key, to: candidate.card) }
        return question.keys.map { .spool(.assignment($0, card: candidate.card, method: .chosenOnTelevision)) }
            + beSession(of: candidate, at: now)
            + showMeasured(shown.touch, of: candidate.owner, isRepeated: false, at: now)
    }

    /// Readings that have no sure owner become this one's. Who is named for several at once has not looked at each: what
    /// does not look like theirs is asked about once more.
    private mutating func assign(
        _ answered: ReadingQuestion,
        to candidate: ReadingQuestion.Candidate,
        at now: Instant
    ) -> [TableAction] {
        questions.open.removeFirst()
        let unsure = answered.readings.filter { readings.entry($0.contentKey)?.isUnsure ?? true }
        let isNamedForAll = unsure.count > 1 && !answered.isAffirmed(by: candidate)
        let doubtful = unsure.filter { isNamedForAll && verdict(of: $0, for: candidate.owner).isDoubtful }
        if !doubtful.isEmpty {
            questions.open.insert(isItYours(candidate, doubtful), at: 0)
        }
        let theirs = unsure.filter { !doubtful.contains($0) }
        for measurement in theirs { readings.assign(measurement.contentKey, to: candidate.card, measurement) }
        if !theirs.isEmpty {
            let shown = theirs.filter { readings.entry($0.contentKey)?.isFromBefore == false }
            questions.settled.append(ReadingQuestions.Settled(candidate: candidate, measurements: shown))
        }
        return theirs.map { .spool(.assignment($0.contentKey, card: candidate.card, method: .chosenOnTelevision)) }
            + goOn(at: now)
    }

    /// The next question; when all are answered, what became sure, to whom it was last.
    private mutating func goOn(at now: Instant) -> [TableAction] {
        if let question {
            questions.answeredAt = now
            return show(question.screen, at: now)
        }
        let settled = questions.settled
        questions = ReadingQuestions()
        guard let last = settled.last?.candidate else { return showNothingNew(at: now) }
        let theirs = settled.filter { $0.candidate.owner.resident == last.owner.resident }.flatMap(\.measurements)
        return beSession(of: last, at: now) + showMeasured(theirs, of: last.owner, isRepeated: false, at: now)
    }

    /// They stay nobody's, however often the device is touched; the collector's inbox has them.
    private mutating func moveToNobody(_ question: ReadingQuestion) -> [TableAction] {
        if case .notMine(let shown) = question.kind { forgetSlots(of: shown.touch) }
        for key in question.keys { readings.decline(key) }
        return question.keys.map { .spool(.assignment($0, card: nil, method: .chosenOnTelevision)) }
    }

    /// Nothing can be kept: the questions go, and with them the names, without a word about whose the readings are. What
    /// was not kept was not said.
    package mutating func nothingIsKept(at now: Instant) -> [TableAction] {
        questions = ReadingQuestions()
        return deviceTrouble(.storageTrouble, at: now)
    }

    /// Somebody else measured where one person's card had been: the slot is nobody's until a card is laid down again.
    private mutating func forgetSlots(of touch: [Measurement]) {
        for slot in Set(touch.map(DeviceSlot.init)) { slots.forget(slot) }
    }
}
