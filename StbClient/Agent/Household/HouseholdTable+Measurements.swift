package import CommunityModel
package import Screens

extension HouseholdTable {
    /// A device was touched to the reader and sent these.
    ///
    /// Each reading is spooled once, however often the device is touched. The device hears that they are stored only
    /// after the spool actions of the answer were carried out.
    ///
    /// Of those `alreadyKept`, which the spool remembers from before this table was set up, only the collector knows
    /// whose they are: they are shown to nobody. Those that are not `alreadyOwned` go to the only card before them; the
    /// collector gives it those that have no owner there either.
    package mutating func measured(
        _ measurements: [Measurement],
        alreadyKept kept: Set<ContentKey> = [],
        alreadyOwned owned: Set<ContentKey> = [],
        at now: Instant
    ) -> [TableAction] {
        var actions = tick(at: now)
        guard !measurements.isEmpty else { return actions }
        session?.lastActivity = now
        let whose = taps.whose(at: now)
        let card: CardToken? = if case .card(let card, _) = whose { card } else { nil }

        var fresh: [Measurement] = []
        var repeated: [Measurement] = []
        for measurement in measurements {
            guard let entry = readings.entry(measurement.contentKey) else {
                if kept.contains(measurement.contentKey) {
                    guard let card, !owned.contains(measurement.contentKey) else { continue }
                    actions.append(.spool(.assignment(measurement.contentKey, card: card, method: .card)))
                    readings.addFromBefore(measurement.contentKey, card: card, at: now)
                    continue
                }
                actions.append(.spool(.reading(measurement, card: card, method: card == nil ? nil : .card)))
                readings.add(measurement, card: card, isFree: whose == .nobody, at: now)
                fresh.append(measurement)
                continue
            }
            readings.touch(measurement, isFree: whose == .nobody, at: now)
            let mayBeShown = !entry.isFromBefore && !fresh.contains(measurement)
            if entry.card == nil {
                if let card {
                    actions.append(.spool(.assignment(entry.key, card: card, method: .card)))
                    readings.assign(entry.key, to: card)
                }
                if mayBeShown { fresh.append(measurement) }
            } else if entry.card == card, mayBeShown {
                repeated.append(measurement)
            }
        }
        return actions + show(fresh: fresh, repeated: repeated, of: whose, at: now)
    }

    /// A device was touched and gave nothing that could be kept.
    package mutating func deviceTrouble(_ trouble: DeviceTroublePage.Trouble, at now: Instant) -> [TableAction] {
        tick(at: now) + show(.deviceTrouble(trouble), at: now)
    }

    /// The television's answer to 「どなたの 測定ですか」.
    package mutating func chose(_ choice: String, at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        guard let question else { return actions }
        session?.lastActivity = now
        if let candidate = question.candidate(chosenBy: choice) {
            return actions + assign(question.readings, to: candidate, at: now)
        }
        guard choice == "none" else { return actions }
        return actions + showNothingNew(at: now)
    }

    /// What the buttons of the question on the screen post, in the order of its candidates.
    package var choices: [String] {
        question.map { question in question.candidates.indices.map(question.choice) } ?? []
    }

    mutating func assign(
        _ keys: [ContentKey],
        to candidate: ReadingQuestion.Candidate,
        at now: Instant
    ) -> [TableAction] {
        let keys = keys.filter { readings.entry($0)?.card == nil }
        let measurements = keys.compactMap { readings.entry($0)?.measurement }
        for key in keys { readings.assign(key, to: candidate.card) }
        let assignments = keys.map {
            TableAction.spool(.assignment($0, card: candidate.card, method: .chosenOnTelevision))
        }
        question = nil
        return assignments + beSession(of: candidate, at: now)
            + showMeasured(measurements, of: candidate.owner, isRepeated: false, at: now)
    }

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
            if fresh.isEmpty { return [] }
            return candidates.isEmpty
                ? show(.keptUntilConnected, at: now) : ask(candidates, readings: fresh.map(\.contentKey), at: now)
        case .nobody:
            return fresh.isEmpty ? [] : show(.whoseReading([]), at: now)
        }
    }

    /// Makes the session this person's. Without a new tap there are no records in it: the card is long in a pocket, and
    /// somebody else may sit here.
    private mutating func beSession(of candidate: ReadingQuestion.Candidate, at now: Instant) -> [TableAction] {
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
