package import CommunityModel
import HealthRules
package import Screens

/// Numbers of a device that cannot be read, by the digits of the remote control.
extension HouseholdTable {
    package mutating func beginEntry(_ kind: HandEntryKind, at now: Instant) -> [TableAction] {
        let actions = keyPressed(at: now)
        entry = HandEntry(kind, isOffered: entry?.isOffered ?? false)
        return actions + show(.entering(kind), at: now)
    }

    /// Whether somebody has begun to enter numbers: what is laid on the reader meanwhile takes them away from nobody.
    var isInNumbers: Bool { screen.isOfEntry && entry?.isEmpty == false }

    package mutating func entryDigitPressed(_ digit: Int, at now: Instant) -> [TableAction] {
        change(at: now) { $0.press(digit) }
    }

    /// 戻る takes the last digit back; without one it leads out.
    package mutating func entryTakenBack(at now: Instant) -> [TableAction] {
        if case .confirmingEntry = screen, let entry {
            return keyPressed(at: now) + show(.entering(entry.kind), at: now)
        }
        var hadDigit = true
        let actions = change(at: now) { hadDigit = $0.takeBack() }
        guard !hadDigit else { return actions }
        guard let session, session.hasRecords, session.isByTap else { return actions + showNothingNew(at: now) }
        return actions + show(.records(path: BoxRoutes.television.home), at: now)
    }

    /// 決定: the numbers are a measurement now, by `measurement`. What cannot be is said, and what is seldom is asked back:
    /// 決定 once more, from a page that has not gone yet, is no answer to that.
    package mutating func entryConfirmed(
        at now: Instant,
        measurement: (MeasuredValues) -> Measurement
    ) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard case .entering(let kind) = screen, let entry else { return actions }
        do throws(ReadingError) {
            guard let values = try entry.values() else { return actions + fail(.incomplete, kind, at: now) }
            if let doubt = HandEntryDoubt(about: values) { return actions + show(.confirmingEntry(doubt), at: now) }
            self.entry = nil
            return actions + entered(measurement(values), at: now)
        } catch {
            return actions + fail(HandEntryFault(error), kind, at: now)
        }
    }

    private mutating func fail(_ fault: HandEntryFault, _ kind: HandEntryKind, at now: Instant) -> [TableAction] {
        entry?.fail(fault)
        return show(.entering(kind), at: now)
    }

    /// 「はい、きろくする」: the numbers are right, seldom as they are.
    package mutating func entryAffirmed(
        at now: Instant,
        measurement: (MeasuredValues) -> Measurement
    ) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard case .confirmingEntry = screen, let values = try? entry?.values() else { return actions }
        entry = nil
        return actions + entered(measurement(values), at: now)
    }

    /// In a session it is of the person whose session it is, by their own hand, however long ago the card was laid down,
    /// if it looks like them; else it finds its owner as every reading does.
    private mutating func entered(_ measurement: Measurement, at now: Instant) -> [TableAction] {
        guard let session, session.isByTap, let owner = session.standing.owner, isAlone(owner, at: now) else {
            return measured([measurement], at: now)
        }
        guard !verdict(of: measurement, for: owner).isDoubtful else {
            let candidate = ReadingQuestion.Candidate(card: session.card, owner: owner)
            readings.add(measurement, card: nil, isFree: true, at: now)
            return [.spool(.reading(measurement, card: nil, method: nil))]
                + ask([isItYours(candidate, [measurement])], at: now)
        }
        readings.add(measurement, card: session.card, isFree: false, at: now)
        return [.spool(.reading(measurement, card: session.card, method: .chosenOnTelevision))]
            + showMeasured([measurement], of: owner, isRepeated: false, at: now)
    }

    /// Whether no card but this person's was laid down lately.
    private func isAlone(_ owner: CardOwner, at now: Instant) -> Bool {
        switch taps.whose(at: now) {
        case .nobody: true
        case .card(_, .owned(let other)): other.resident == owner.resident
        case .card, .several: false
        }
    }

    private mutating func change(at now: Instant, _ change: (inout HandEntry) -> Void) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard case .entering = screen, var entry else { return actions }
        let hadFault = entry.fault != nil
        change(&entry)
        self.entry = entry
        // A sentence about what was wrong goes with the next key.
        return actions + (hadFault ? show(.entering(entry.kind), at: now) : [.tellTyped(entry)])
    }
}

extension HandEntryDoubt {
    /// - Returns: nil for numbers that are not seldom.
    init?(about values: MeasuredValues) {
        guard !Plausibility.isPlausible(values) else { return nil }
        switch values {
        case .bloodPressure(let pressure):
            if !Plausibility.systolic.contains(pressure.systolic) {
                self = .upper(pressure.systolic)
            } else if !Plausibility.diastolic.contains(pressure.diastolic) {
                self = .lower(pressure.diastolic)
            } else if let pulse = pressure.pulse, !Plausibility.pulse.contains(pulse) {
                self = .pulse(pulse)
            } else {
                self = .both(pressure.systolic, pressure.diastolic)
            }
        case .quantities(let set):
            guard let weight = set[.weight] else { return nil }
            self = .weight(weight)
        case .activity: return nil
        }
    }
}

extension HandEntryFault {
    init(_ error: ReadingError) {
        if case .reversed = error { self = .reversed } else { self = .impossible }
    }
}

extension TableScreen {
    /// Whether it is one of an entry; any other ends it.
    var isOfEntry: Bool {
        switch self {
        case .entering, .confirmingEntry: true
        default: false
        }
    }
}
