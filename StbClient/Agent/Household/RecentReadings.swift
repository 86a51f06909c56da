import CommunityModel

/// The readings that came lately: to know a repeated touch, and to give a reading without a card to the first card that
/// comes within three minutes.
///
/// Values are kept for three minutes only; after that an entry is a content key and its card, and, until a roster counts
/// it in, what a person's next reading is compared with.
struct RecentReadings: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let key: ContentKey
        /// When it came first.
        let firstAt: Instant
        /// When the device was touched last.
        var at: Instant
        /// The card that the spooled reading, or a later assignment, names.
        var card: CardToken?
        /// Whether it names that card because of the device's slot: a card that is laid down knows better.
        var isBySlot = false
        /// Somebody said that it is nobody's here.
        var isDeclined = false
        /// Somebody said that it is not theirs, and a card was laid down for it that nobody knew.
        var isDisowned = false
        /// The first card after the reading; it gets the reading as soon as it is known to be somebody's.
        var claimant: CardToken?
        /// Whether the first card after it may have it: no card that could be its owner's was tapped before it.
        var isFree: Bool
        /// Nil once it can no longer be shown.
        var measurement: Measurement?
        /// Whether it was kept before this table was set up. It may have an owner that only the collector knows, so its
        /// values are never shown.
        var isFromBefore = false
        /// What its owner's next reading is compared with, until a roster tells of it.
        var counted: Measurement?

        /// Whether a card that comes now may have it.
        var isUnsure: Bool { (card == nil || isBySlot) && !isDeclined }

        /// Whether it came too long ago for a card to own it without a word.
        func isLate(at now: Instant) -> Bool {
            isFromBefore || !now.isWithin(TableTimes.attribution, after: firstAt)
        }
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
                firstAt: now,
                at: now,
                card: card,
                isBySlot: isBySlot,
                isFree: isFree,
                measurement: measurement,
                counted: measurement
            )
        )
    }

    /// A reading that was kept before this table was set up, and has no owner that is known here.
    mutating func addFromBefore(_ key: ContentKey, at now: Instant) {
        add(Entry(key: key, firstAt: now, at: now, card: nil, isFree: false, isFromBefore: true))
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

    /// `measurement` is the reading itself, where its values may be gone from here.
    mutating func assign(
        _ key: ContentKey,
        to card: CardToken,
        isBySlot: Bool = false,
        _ measurement: Measurement? = nil
    ) {
        update(key) { entry in
            if entry.card == nil, let measurement { entry.counted = measurement }
            entry.card = card
            entry.isBySlot = isBySlot
            entry.isDeclined = false
            entry.isDisowned = false
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
            entry.isDisowned = false
            entry.claimant = nil
            entry.isFree = false
        }
    }

    /// Its owner said that it is not theirs, and `card` is somebody else's, or nobody's.
    mutating func disown(_ key: ContentKey, for card: CardToken) {
        assign(key, to: card)
        update(key) { $0.isDisowned = true }
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

    /// `card` may have it as soon as somebody knows whose that is, and can be asked.
    mutating func keep(_ key: ContentKey, for card: CardToken) {
        update(key) { $0.claimant = card }
    }

    /// Whoever claimed it is asked first: it is free for the next card.
    mutating func unclaim(_ key: ContentKey) {
        update(key) { $0.claimant = nil }
    }

    /// The readings that `card` has claimed.
    func claimed(by card: CardToken) -> [Entry] {
        entries.filter { $0.claimant == card }
    }

    /// `card` is nobody's: its readings and claims are free again, for the card that was tapped next. What somebody said is
    /// not theirs is nobody's now.
    mutating func release(from card: CardToken, to taps: [RecentTaps.Tap]) {
        for index in entries.indices where entries[index].card == card || entries[index].claimant == card {
            let entry = entries[index]
            guard !entry.isDisowned else {
                decline(entry.key)
                continue
            }
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
            if entries[index].card == nil { entries[index].counted = nil }
        }
    }

    /// The readings by these cards that a roster does not tell of yet.
    func counted(by cards: Set<CardToken>) -> [Measurement] {
        entries.compactMap { entry in entry.card.flatMap { cards.contains($0) ? entry.counted : nil } }
    }

    /// A roster tells of them.
    mutating func uncount(by cards: Set<CardToken>) {
        for index in entries.indices where entries[index].card.map(cards.contains) ?? false {
            entries[index].counted = nil
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
