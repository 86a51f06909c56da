/// What a box tells the collector: a ``HomeEvent`` whose cards are named by tokens.
package typealias BoxEvent = HomeEvent<CardToken>

/// What the collector's journal keeps: a ``HomeEvent`` whose cards are named by fingerprints.
package typealias JournaledEvent = HomeEvent<CardFingerprint>

/// One thing that happened at home, kept until it is stored.
package struct HomeEvent<Card: KeyedCardHash>: Hashable, Sendable {
    package typealias ID = Identifier<HomeEvent<CardToken>>

    package let id: ID
    /// The boot of the box in which it happened.
    package let boot: Boot.ID
    /// When it happened, by the box's clock, corrected where the box knows better.
    package let occurredAt: Instant
    /// How far ``occurredAt`` can be trusted.
    package let clockQuality: ClockQuality
    /// Minutes east of UTC at the box when it happened.
    package let offsetInMinutes: Int
    package let content: Content

    @specialized(where Card == CardToken)
    @specialized(where Card == CardFingerprint)
    package init(
        id: ID,
        boot: Boot.ID,
        occurredAt: Instant,
        clockQuality: ClockQuality,
        offsetInMinutes: Int,
        content: Content
    ) {
        self.id = id
        self.boot = boot
        self.occurredAt = occurredAt
        self.clockQuality = clockQuality
        self.offsetInMinutes = offsetInMinutes
        self.content = content
    }

    package enum Content: Hashable, Sendable {
        /// A card was laid on the reader (タッチ).
        case tap(Card)
        /// A device was touched to the reader; `card` is nil while nobody is named.
        case reading(Measurement, card: Card?, method: AttributionMethod?)
        /// A reading sent before now has an owner; `card` is nil when it turned out to be nobody's here.
        case assignment(ContentKey, card: Card?, method: AttributionMethod)
        /// Somebody used the remote control.
        case television(TelevisionSign)
    }
}

extension HomeEvent {
    /// The card that the event names, if any.
    package var card: Card? {
        @specialized(where Card == CardToken)
        @specialized(where Card == CardFingerprint)
        get {
            switch content {
            case .tap(let card): card
            case .reading(_, let card, _): card
            case .assignment(_, let card, _): card
            case .television: nil
            }
        }
    }
}

extension BoxEvent {
    /// The same event with its card named as the journal names it.
    package func namingCard(by rename: (CardToken) throws -> CardFingerprint) rethrows -> JournaledEvent {
        let renamed: JournaledEvent.Content =
            switch content {
            case .tap(let card): .tap(try rename(card))
            case .reading(let measurement, let card, let method):
                .reading(measurement, card: try card.map(rename), method: method)
            case .assignment(let key, let card, let method):
                .assignment(key, card: try card.map(rename), method: method)
            case .television(let sign): .television(sign)
            }
        return JournaledEvent(
            id: id,
            boot: boot,
            occurredAt: occurredAt,
            clockQuality: clockQuality,
            offsetInMinutes: offsetInMinutes,
            content: renamed
        )
    }
}

/// The transport key of an event: unique per spool file, never reused (architecture decision 15).
package struct TransportKey: Hashable, Sendable {
    package let spool: SpoolFile.ID
    /// Counts from 1 within the spool file and never resets.
    package let sequence: UInt64

    package init(spool: SpoolFile.ID, sequence: UInt64) {
        self.spool = spool
        self.sequence = sequence
    }
}
