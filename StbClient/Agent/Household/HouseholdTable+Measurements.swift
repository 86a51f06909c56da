package import CommunityModel
package import Screens

extension HouseholdTable {
    /// A device lies on the reader, and may send several times. Without this what it sends at once is the whole touch.
    package mutating func touchBegan() {
        touch = DeviceTouch()
    }

    /// The device said good-bye, or left: now whose its readings are is known as far as it ever will, and is shown.
    package mutating func touchEnded(at now: Instant) -> [TableAction] {
        guard let touch else { return [] }
        self.touch = nil
        let actions = tick(at: now)
        return touch.sent.isEmpty ? actions : actions + end(touch, at: now)
    }

    /// A device was touched to the reader and sent these.
    ///
    /// Each reading is spooled once, however often the device is touched. The device hears that they are stored only
    /// after the spool actions of the answer were carried out.
    ///
    /// Between ``touchBegan()`` and ``touchEnded(at:)`` nothing of it is shown or asked.
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
        let actions = tick(at: now)
        guard !measurements.isEmpty else { return actions }
        session?.lastActivity = now
        let whose = taps.whose(at: now)
        var touch = self.touch ?? DeviceTouch()
        touch.sent += measurements
        for measurement in measurements {
            let key = measurement.contentKey
            let spooled = DeviceTouch.Spooled(isKept: kept.contains(key), isOwned: owned.contains(key))
            if self.touch != nil, dependsOnTouch(measurement, whose) {
                putOff(measurement, spooled, &touch, at: now)
            } else {
                file(measurement, spooled, whose, &touch, at: now)
            }
        }
        guard self.touch != nil else { return actions + end(touch, at: now) }
        let spooling = touch.takeActions()
        self.touch = touch
        return actions + spooling
    }

    /// What the touch came to could not be kept. Its readings are, without an owner; they wait in the inbox.
    package mutating func touchGivenUp() {
        touch = nil
    }

    private mutating func end(_ touch: DeviceTouch, at now: Instant) -> [TableAction] {
        var touch = touch
        let whose = taps.whose(at: now)
        for undecided in touch.takeUndecided() {
            file(undecided.measurement, undecided.spooled, whose, &touch, at: now)
        }
        if case .card(let card, .owned) = whose { learnSlot(of: touch.filedByCard, card) }
        return touch.takeActions() + show(touch, of: whose, at: now)
    }

    private mutating func file(
        _ measurement: Measurement,
        _ spooled: DeviceTouch.Spooled,
        _ whose: RecentTaps.Answer,
        _ touch: inout DeviceTouch,
        at now: Instant
    ) {
        let owner = ownership(of: measurement, in: touch.sent, whose)
        let key = measurement.contentKey
        if let entry = readings.entry(key) {
            measuredAgain(measurement, entry, owner, whose, &touch, at: now)
        } else if !spooled.isKept {
            measuredFirst(measurement, owner, whose, &touch, at: now)
        } else if case .card(let card) = owner, !spooled.isOwned {
            touch.spool(.assignment(key, card: card, method: .card))
            readings.addFromBefore(key, card: card, at: now)
        }
    }

    /// On the disk it is at once, without an owner.
    private mutating func putOff(
        _ measurement: Measurement,
        _ spooled: DeviceTouch.Spooled,
        _ touch: inout DeviceTouch,
        at now: Instant
    ) {
        touch.putOff(measurement, spooled)
        guard !spooled.isKept, readings.entry(measurement.contentKey) == nil else { return }
        touch.spool(.reading(measurement, card: nil, method: nil))
        readings.add(measurement, card: nil, isFree: true, at: now)
    }

    private mutating func measuredFirst(
        _ measurement: Measurement,
        _ owner: Ownership,
        _ whose: RecentTaps.Answer,
        _ touch: inout DeviceTouch,
        at now: Instant
    ) {
        func spool(_ card: CardToken?, _ method: AttributionMethod?) {
            touch.spool(.reading(measurement, card: card, method: method))
        }
        switch owner {
        case .card(let card):
            spool(card, .card)
            readings.add(measurement, card: card, isFree: false, at: now)
            touch.fresh.append(measurement)
            touch.filedByCard.append(measurement)
        case .slot(let candidate):
            spool(candidate.card, .deviceSlot)
            readings.add(measurement, card: candidate.card, isBySlot: true, isFree: true, at: now)
            touch.bySlot.append(DeviceTouch.Claim(measurement: measurement, candidate: candidate))
        case .doubtful(let candidate):
            spool(nil, nil)
            readings.add(measurement, card: nil, isFree: true, at: now)
            touch.doubtful.append(DeviceTouch.Claim(measurement: measurement, candidate: candidate))
        case .nobody:
            spool(nil, nil)
            readings.add(measurement, card: nil, isFree: whose == .nobody, at: now)
            touch.fresh.append(measurement)
        }
    }

    private mutating func measuredAgain(
        _ measurement: Measurement,
        _ entry: RecentReadings.Entry,
        _ owner: Ownership,
        _ whose: RecentTaps.Answer,
        _ touch: inout DeviceTouch,
        at now: Instant
    ) {
        guard !entry.isDeclined else { return }
        readings.touch(measurement, isFree: whose == .nobody || owner.isDoubtful, at: now)
        let isAsked = touch.doubtful.contains { $0.measurement == measurement }
        let isInThisTouch = isAsked || touch.fresh.contains(measurement)
        let mayBeShown = !entry.isFromBefore && !isInThisTouch
        guard entry.isUnsure else {
            if case .card(let card, _) = whose, entry.card == card, mayBeShown { touch.repeated.append(measurement) }
            return
        }
        switch owner {
        case .card(let card):
            touch.spool(.assignment(entry.key, card: card, method: .card))
            readings.assign(entry.key, to: card)
            touch.filedByCard.append(measurement)
            if mayBeShown { touch.fresh.append(measurement) }
        case .slot(let candidate):
            if !entry.isBySlot {
                touch.spool(.assignment(entry.key, card: candidate.card, method: .deviceSlot))
                readings.assign(entry.key, to: candidate.card, isBySlot: true)
            }
            guard mayBeShown else { return }
            touch.bySlot.append(
                DeviceTouch.Claim(measurement: measurement, candidate: candidate, isRepeated: entry.isBySlot)
            )
        case .doubtful(let candidate):
            if mayBeShown { touch.doubtful.append(DeviceTouch.Claim(measurement: measurement, candidate: candidate)) }
        case .nobody:
            if mayBeShown, !entry.isBySlot { touch.fresh.append(measurement) }
        }
    }

    /// A device was touched and gave nothing that could be kept.
    package mutating func deviceTrouble(_ trouble: DeviceTroublePage.Trouble, at now: Instant) -> [TableAction] {
        if isInNumbers, trouble != .storageTrouble { return keyPressed(at: now) }
        return tick(at: now) + show(.deviceTrouble(trouble), at: now)
    }

    /// A device was touched that cannot be read. What stands on it may be entered at once: so a blood pressure takes six
    /// keys.
    package mutating func unknownDevice(at now: Instant) -> [TableAction] {
        // Whoever holds the device to the reader once more, to read it off, has typed already.
        if isInNumbers { return keyPressed(at: now) }
        let actions = tick(at: now)
        entry = HandEntry(.bloodPressure, isOffered: true)
        return actions + show(.entering(.bloodPressure), at: now)
    }

    // MARK: What is shown of it

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
    private mutating func show(
        _ touch: DeviceTouch,
        of whose: RecentTaps.Answer,
        at now: Instant
    ) -> [TableAction] {
        if let first = touch.doubtful.first?.candidate {
            let readings = touch.doubtful.filter { $0.candidate == first }.map(\.measurement.contentKey)
            return ask(.isItYours, [first] + others(than: first.owner.resident), readings: readings, at: now)
        }
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
            if fresh.isEmpty { return [] }
            return candidates.isEmpty
                ? show(.keptUntilConnected, at: now)
                : ask(.whose, candidates, readings: fresh.map(\.contentKey), at: now)
        case .nobody:
            return fresh.isEmpty ? [] : show(.whoseReading([]), at: now)
        }
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
