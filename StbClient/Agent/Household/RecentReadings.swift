import CommunityModel

/// The readings that came lately: to know a repeated touch, and to give a reading without a card to the first card that
/// comes within three minutes.
///
/// Values are kept for three minutes only; after that an entry is a content key and its card.
struct RecentReadings: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let key: ContentKey
        /// When the device was touched last.
        var at: Instant
        /// The card that the spooled reading, or a later assignment, names.
        var card: CardToken?
        /// Whether it names that card because of the device's slot: a card that is laid down knows better.
        var isBySlot = false
        /// Somebody said that it is nobody's here.
        var isDeclined = false
        /// The first card after the reading; it gets the reading as soon as it is known to be somebody's.
        var claimant: CardToken?
        /// Whether the first card after it may have it: no card that could be its owner's was tapped before it.
        var isFree: Bool
        /// Nil once it can no longer be shown.
        var measurement: Measurement?
        /// Whether it was kept before this table was set up. It may have an owner that only the collector knows, so its
        /// values are never shown.
        var isFromBefore = false

        /// Whether a card that comes now may have it.
        var isUnsure: Bool { (card == nil || isBySlot) && !isDeclined }
    }

    /// A monitor keeps at most some hundred readings; a repeated touch sends them all.
    static let capacity = 512

    /// The earliest first.
    private(set) var entries: [Entry] = []

    func entry(_ key: ContentKey) -> Entry? {
        entries.last { $0.key == key }
    }

    mutating func add(
        _ measurement: Measurement,
        card: CardToken?,
        isBySlot: Bool = false,
        isFree: Bool,
        at now: Instant
    ) {
        add(
            Entry(
                key: measurement.contentKey,
                at: now,
                card: card,
                isBySlot: isBySlot,
                isFree: isFree,
                measurement: measurement
            )
        )
    }

    /// A reading that was kept before this table was set up, and is given to `card` if it is nobody's yet.
    mutating func addFromBefore(_ key: ContentKey, card: CardToken, at now: Instant) {
        add(Entry(key: key, at: now, card: card, isFree: false, isFromBefore: true))
    }

    private mutating func add(_ entry: Entry) {
        entries.append(entry)
        if entries.count > Self.capacity { entries.removeFirst(entries.count - Self.capacity) }
    }

    /// The same reading was sent again.
    mutating func touch(_ measurement: Measurement, isFree: Bool, at now: Instant) {
        update(measurement.contentKey) { entry in
            entry.at = now
            entry.isFree = isFree && entry.isUnsure
            entry.measurement = entry.isFromBefore ? nil : measurement
        }
    }

    mutating func assign(_ key: ContentKey, to card: CardToken, isBySlot: Bool = false) {
        update(key) { entry in
            entry.card = card
            entry.isBySlot = isBySlot
            entry.isDeclined = false
            entry.claimant = nil
            entry.isFree = isBySlot
        }
    }

    /// It is nobody's here, whoever lays a card down.
    mutating func decline(_ key: ContentKey) {
        update(key) { entry in
            entry.card = nil
            entry.isBySlot = false
            entry.isDeclined = true
            entry.claimant = nil
            entry.isFree = false
        }
    }

    /// `card` was tapped: it is the first one for all free readings that have no claimant yet.
    mutating func claim(by card: CardToken, at now: Instant) {
        for index in entries.indices {
            let entry = entries[index]
            guard entry.isFree, entry.claimant == nil,
                now.isWithin(TableTimes.attribution, after: entry.at)
            else { continue }
            entries[index].claimant = card
        }
    }

    /// Whoever claimed it is asked first: it is free for the next card.
    mutating func unclaim(_ key: ContentKey) {
        update(key) { $0.claimant = nil }
    }

    /// The readings that `card` has claimed.
    func claimed(by card: CardToken) -> [Entry] {
        entries.filter { $0.claimant == card }
    }

    /// `card` is nobody's: its readings and claims are free again, for the card that was tapped next.
    mutating func release(from card: CardToken, to taps: [RecentTaps.Tap]) {
        for index in entries.indices where entries[index].card == card || entries[index].claimant == card {
            let entry = entries[index]
            entries[index].card = nil
            entries[index].isBySlot = false
            entries[index].isFree = true
            entries[index].claimant =
                taps.first { tap in
                    tap.card != card && tap.standing != .unknown
                        && tap.at.isWithin(TableTimes.attribution, after: entry.at)
                }?.card
        }
    }

    /// Forgets values that can no longer be shown.
    mutating func prune(at now: Instant) {
        for index in entries.indices where !now.isWithin(TableTimes.attribution, after: entries[index].at) {
            entries[index].measurement = nil
            entries[index].claimant = nil
            entries[index].isFree = false
        }
    }

    private mutating func update(_ key: ContentKey, _ change: (inout Entry) -> Void) {
        guard let index = entries.lastIndex(where: { $0.key == key }) else { return }
        change(&entries[index])
    }

    /// When ``prune(at:)`` will next have something to do.
    var nextPrune: Instant? {
        entries.lazy.filter { $0.measurement != nil }.map { $0.at + TableTimes.attribution + .milliseconds(1) }.min()
    }
}
