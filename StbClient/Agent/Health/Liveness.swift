/// Whether the parts of the box go on, as a value: it is told at which time a look showed which beat.
struct Liveness: Hashable, Sendable {
    enum Part: String, Hashable, Sendable, CaseIterable {
        case readers = "card readers"
        case spool = "spool"
        case uplink = "uplink"

        /// So long it may do something without a word. The readers' thread speaks with a card for as long as a card session
        /// may last (``TableTimes/session``); a batch, and the question for the time before it, take 20 s each at most.
        var patience: Duration {
            switch self {
            case .readers: .seconds(240)
            case .spool: .seconds(60)
            case .uplink: .seconds(120)
            }
        }
    }

    private struct Seen: Hashable {
        var beat: Pulse.Beat
        var since: Duration
    }

    private var seen: [Part: Seen] = [:]

    /// - Parameters:
    ///   - beat: what the look showed.
    ///   - part: at which it was.
    ///   - now: since any moment, and never running backwards.
    mutating func look(_ beat: Pulse.Beat, of part: Part, at now: Duration) {
        if seen[part]?.beat != beat { seen[part] = Seen(beat: beat, since: now) }
    }

    /// The parts that have shown nothing for longer than they may, at looks that are `interval` apart.
    func standingStill(at now: Duration, looksEvery interval: Duration) -> [Part] {
        Part.allCases.filter { part in
            guard let seen = seen[part], !seen.beat.isResting else { return false }
            return now - seen.since > max(part.patience, interval * 3)
        }
    }
}
