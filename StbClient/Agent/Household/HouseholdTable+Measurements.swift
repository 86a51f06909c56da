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
    /// whose they are: they are shown to nobody. About those that are not `alreadyOwned` the only card's owner is asked;
    /// the collector gives them those that have no owner there either.
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
        let key = measurement.contentKey
        let entry = readings.entry(key)
        let isLate = entry.map { $0.isLate(at: now) && !$0.isBySlot } ?? spooled.isKept
        let owner = ownership(of: measurement, in: touch.sent, whose, isLate: isLate)
        if let entry {
            measuredAgain(measurement, entry, owner, whose, &touch, at: now)
        } else if !spooled.isKept {
            measuredFirst(measurement, owner, whose, &touch, at: now)
        } else if case .card = whose, case .doubtful(let candidate) = owner, !spooled.isOwned {
            readings.addFromBefore(key, at: now)
            touch.doubtful.append(DeviceTouch.Claim(measurement: measurement, candidate: candidate, isLate: true))
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
            readings.add(measurement, card: candidate.card, isBySlot: true, isFree: !whose.isSeveral, at: now)
            touch.bySlot.append(DeviceTouch.Claim(measurement: measurement, candidate: candidate))
        case .doubtful(let candidate):
            spool(nil, nil)
            readings.add(measurement, card: nil, isFree: !whose.isSeveral, at: now)
            touch.doubtful.append(DeviceTouch.Claim(measurement: measurement, candidate: candidate))
        case .waiting(let card):
            spool(nil, nil)
            readings.add(measurement, card: nil, isFree: true, at: now)
            readings.keep(measurement.contentKey, for: card)
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
        let isFree = whose == .nobody || (owner.isDoubtful && !whose.isSeveral)
        readings.touch(measurement, isFree: isFree, at: now)
        let isAsked = touch.doubtful.contains { $0.measurement == measurement }
        let isInThisTouch = isAsked || touch.fresh.contains(measurement)
        let mayBeShown = !entry.isFromBefore && !isInThisTouch
        guard entry.isUnsure else {
            if case .card(let card, _) = whose, entry.card == card, mayBeShown { touch.repeated.append(measurement) }
            return
        }
        let isLate = entry.isLate(at: now)
        switch owner {
        case .card(let card):
            guard !isLate || mayHave(entry, card) else { return }
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
            // Of one from before, whose owner another box may know, only a card gives reason to ask.
            guard !isInThisTouch, !entry.isFromBefore || whose.isCard, !isLate || !entry.isBySlot else { return }
            touch.doubtful.append(
                DeviceTouch.Claim(measurement: measurement, candidate: candidate, isLate: isLate)
            )
        case .waiting(let card):
            if !entry.isFromBefore { readings.keep(entry.key, for: card) }
        case .nobody:
            if mayBeShown, !entry.isBySlot { touch.fresh.append(measurement) }
        }
    }

    /// What was filed by the slot some minutes ago is not another person's because of a card of now.
    func mayHave(_ entry: RecentReadings.Entry, _ card: CardToken) -> Bool {
        guard entry.isBySlot, let before = entry.card.flatMap(candidate) else { return true }
        return before.owner.resident == (taps.standing(of: card)?.owner ?? candidate(card)?.owner)?.resident
    }

    /// A device was touched and gave nothing that could be kept.
    package mutating func deviceTrouble(_ trouble: DeviceTroublePage.Trouble, at now: Instant) -> [TableAction] {
        if isInNumbers, trouble != .storageTrouble { return keyPressed(at: now) }
        let actions = tick(at: now)
        // A device that was torn away too soon is touched once more by itself, and has nothing new then.
        if question != nil, trouble != .storageTrouble { return actions }
        return actions + show(.deviceTrouble(trouble), at: now)
    }

    /// A device was touched that cannot be read. What stands on it may be entered at once: so a blood pressure takes six
    /// keys, seven if the lower one has three digits.
    package mutating func unknownDevice(at now: Instant) -> [TableAction] {
        // Whoever holds the device to the reader once more, to read it off, has typed already.
        if isInNumbers { return keyPressed(at: now) }
        let actions = tick(at: now)
        entry = HandEntry(.bloodPressure, isOffered: true)
        return actions + show(.entering(.bloodPressure), at: now)
    }
}
