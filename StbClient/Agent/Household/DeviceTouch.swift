import CommunityModel

/// One touch of a device, as far as it has come: what it sent, and whose that is.
struct DeviceTouch: Hashable, Sendable {
    /// Everything that it sent.
    var sent: [Measurement] = []
    /// What follows, until it is carried out.
    private(set) var actions: [TableAction] = []
    /// Those whose owner depends on what the device sends yet; they are kept without one until then.
    private(set) var undecided: [Undecided] = []
    /// New ones that were filed under the card, or wait for one.
    var fresh: [Measurement] = []
    /// Ones that were filed before.
    var repeated: [Measurement] = []
    /// Those that the card got with this touch.
    var filedByCard: [Measurement] = []
    var bySlot: [Claim] = []
    /// Those of which somebody is asked.
    var doubtful: [Claim] = []

    struct Claim: Hashable, Sendable {
        let measurement: Measurement
        let candidate: ReadingQuestion.Candidate
        var isRepeated = false
        /// It waited in the inbox before.
        var isLate = false
    }

    struct Undecided: Hashable, Sendable {
        let measurement: Measurement
        let spooled: Spooled
    }

    /// What the spool remembers of a reading from before the table was set up.
    struct Spooled: Hashable, Sendable {
        let isKept: Bool
        let isOwned: Bool
    }

    mutating func spool(_ content: BoxEvent.Content) { actions.append(.spool(content)) }

    mutating func putOff(_ measurement: Measurement, _ spooled: Spooled) {
        guard !undecided.contains(where: { $0.measurement == measurement }) else { return }
        undecided.append(Undecided(measurement: measurement, spooled: spooled))
    }

    mutating func takeActions() -> [TableAction] {
        defer { actions = [] }
        return actions
    }

    mutating func takeUndecided() -> [Undecided] {
        defer { undecided = [] }
        return undecided
    }
}

extension Measurement {
    /// Whether it was made before `other`: by their device's own clock where both have its time, be that right or wrong; a
    /// clock that is not set gives all of them one instant.
    func isEarlier(than other: Measurement) -> Bool {
        if device.systemID == other.device.systemID, let own = time.deviceLocalMilliseconds,
            let others = other.time.deviceLocalMilliseconds, own != others
        {
            return own < others
        }
        return time.instant < other.time.instant
    }
}

extension Sequence {
    /// The one behind which none comes; of several the one that was sent last.
    func last(by isEarlier: (Element, Element) -> Bool) -> Element? {
        reduce(nil) { last, next in
            guard let last else { return next }
            return isEarlier(next, last) ? last : next
        }
    }

    /// Those of one key together, in the order of the first of each.
    func grouped<Key: Hashable>(by key: (Element) -> Key) -> [(key: Key, members: [Element])] {
        var groups: [(key: Key, members: [Element])] = []
        for element in self {
            let itsKey = key(element)
            if let index = groups.firstIndex(where: { $0.key == itsKey }) {
                groups[index].members.append(element)
            } else {
                groups.append((itsKey, [element]))
            }
        }
        return groups
    }
}
