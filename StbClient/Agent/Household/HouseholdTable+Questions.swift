package import CommunityModel

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
        guard case .isItYours = question.kind else { return actions + showNothingNew(at: now) }
        return actions + moveToNobody(question.readings) + showNothingNew(at: now)
    }

    /// What the buttons of the question on the screen post: in the order of its candidates, then for nobody.
    package var choices: [String] {
        question.map { question in question.candidates.indices.map(question.choice) + [question.noChoice] } ?? []
    }

    /// A question goes from the screen. Whoever said that a reading is not theirs, and no more, has said so much: it waits
    /// in the inbox.
    mutating func closeQuestion() -> [TableAction] {
        guard let question = takeQuestion(), case .notMine(let shown) = question.kind else { return [] }
        forgetSlots(of: shown.touch)
        return moveToNobody(question.readings)
    }

    /// The card of somebody who was not offered answers 「どなたの 測定でしたか」; they see it once it is known who they are.
    mutating func give(_ question: ReadingQuestion, to card: CardToken) -> [TableAction] {
        guard case .notMine(let shown) = question.kind else { return [] }
        forgetSlots(of: shown.touch)
        for key in question.readings { readings.assign(key, to: card) }
        session?.unseen += question.readings.compactMap { readings.entry($0)?.measurement }
        return question.readings.map { .spool(.assignment($0, card: card, method: .chosenOnTelevision)) }
    }

    /// 「ちがう人です」 on what was measured.
    package mutating func notMine(at now: Instant) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard case .measured(let shown) = screen, let session else { return actions }
        let owner = ReadingQuestion.Candidate(card: session.card, owner: shown.owner)
        let candidates = [owner] + others(than: shown.owner.resident)
        return actions + ask(.notMine(shown), candidates, readings: shown.touch.map(\.contentKey), at: now)
    }

    mutating func answer(
        _ question: ReadingQuestion,
        with candidate: ReadingQuestion.Candidate,
        at now: Instant
    ) -> [TableAction] {
        guard case .notMine(let shown) = question.kind else {
            return assign(question.readings, to: candidate, at: now)
        }
        _ = takeQuestion()
        guard candidate.owner.resident != shown.owner.resident else { return show(.measured(shown), at: now) }
        forgetSlots(of: shown.touch)
        for key in question.readings { readings.assign(key, to: candidate.card) }
        return question.readings.map { .spool(.assignment($0, card: candidate.card, method: .chosenOnTelevision)) }
            + beSession(of: candidate, at: now)
            + showMeasured(shown.touch, of: candidate.owner, isRepeated: false, at: now)
    }

    /// Readings that have no sure owner become this one's.
    private mutating func assign(
        _ keys: [ContentKey],
        to candidate: ReadingQuestion.Candidate,
        at now: Instant
    ) -> [TableAction] {
        let keys = keys.filter { readings.entry($0)?.isUnsure ?? true }
        let measurements = keys.compactMap { readings.entry($0)?.measurement }
        for key in keys { readings.assign(key, to: candidate.card) }
        let assignments = keys.map {
            TableAction.spool(.assignment($0, card: candidate.card, method: .chosenOnTelevision))
        }
        _ = takeQuestion()
        return assignments + beSession(of: candidate, at: now)
            + showMeasured(measurements, of: candidate.owner, isRepeated: false, at: now)
    }

    /// They stay nobody's, however often the device is touched; the collector's inbox has them.
    private mutating func moveToNobody(_ keys: [ContentKey]) -> [TableAction] {
        _ = takeQuestion()
        for key in keys { readings.decline(key) }
        return keys.map { .spool(.assignment($0, card: nil, method: .chosenOnTelevision)) }
    }

    /// Somebody else measured where one person's card had been: the slot is nobody's until a card is laid down again.
    private mutating func forgetSlots(of touch: [Measurement]) {
        for slot in Set(touch.map(DeviceSlot.init)) { slots.forget(slot) }
    }
}
