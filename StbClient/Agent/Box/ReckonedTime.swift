package import CommunityModel
package import Spool
import Synchronization

/// When something happened, as well as the box knows.
struct EventTime: Hashable, Sendable {
    let instant: Instant
    let quality: ClockQuality
    /// When it was by the machine's own time, where the date is still to be found out.
    let undatedAt: BootTime?
}

/// What the time is, by the machine's own time and one word of the collector.
///
/// The wall clock of a set-top box may show any time after a power cut, and nobody sets it while the line is down. So it
/// is not believed until the collector has told its own time, over TLS; from then on time goes by the machine's own
/// clock, and a jump of the wall clock changes nothing. The collector is asked again each day.
package final class ReckonedTime: Sendable {
    private enum Knowledge {
        case nothing
        /// The collector does not tell: the wall clock has to do.
        case untold(asked: Duration)
        case told(bootedAt: Instant, quality: ClockQuality, heard: Duration)
    }

    /// A wall clock that is no further from the collector's agrees with it; it is the finer one then.
    private static let tolerance = Duration.minutes(2)
    private static let lastsFor = Duration.days(1)
    private static let askAgainAfter = Duration.hours(1)

    private let machine: MachineClock
    private let knowledge = Mutex(Knowledge.nothing)

    init(_ machine: MachineClock) {
        self.machine = machine
    }

    package var now: Instant { stamp.instant }

    var stamp: EventTime {
        let sinceBoot = machine.sinceBoot()
        return switch knowledge.withLock(\.self) {
        case .nothing:
            EventTime(
                instant: machine.wall(),
                quality: .unknown,
                undatedAt: BootTime(boot: machine.boot, sinceBoot: sinceBoot)
            )
        case .untold: EventTime(instant: machine.wall(), quality: .unknown, undatedAt: nil)
        case .told(let bootedAt, let quality, _):
            EventTime(instant: bootedAt + sinceBoot, quality: quality, undatedAt: nil)
        }
    }

    /// What is known; nil when the collector should be asked, for the first time or again.
    package var fix: TimeFix? {
        let sinceBoot = machine.sinceBoot()
        switch knowledge.withLock(\.self) {
        case .untold(let asked) where sinceBoot < asked + Self.askAgainAfter: return fixNow
        case .told(_, _, let heard) where sinceBoot < heard + Self.lastsFor: return fixNow
        case .nothing, .untold, .told: return nil
        }
    }

    /// Takes what the collector said a moment ago; nil: it does not tell.
    package func hear(_ collector: Instant?) -> TimeFix {
        let (wall, sinceBoot) = (machine.wall(), machine.sinceBoot())
        knowledge.withLock { knowledge in
            switch (knowledge, collector) {
            case (_, let collector?):
                let agrees = max(wall - collector, collector - wall) <= Self.tolerance
                knowledge = .told(
                    bootedAt: (agrees ? wall : collector) - sinceBoot,
                    quality: agrees ? .agreed : .corrected,
                    heard: sinceBoot
                )
            case (.told(let bootedAt, let quality, _), nil):
                knowledge = .told(bootedAt: bootedAt, quality: quality, heard: sinceBoot)
            case (.nothing, nil), (.untold, nil): knowledge = .untold(asked: sinceBoot)
            }
        }
        return fixNow
    }

    private var fixNow: TimeFix {
        let bootedAt: Instant? =
            if case .told(let bootedAt, _, _) = knowledge.withLock(\.self) { bootedAt } else { nil }
        return TimeFix(boot: machine.boot, bootedAt: bootedAt, now: now)
    }
}
