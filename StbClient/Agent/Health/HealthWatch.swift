import Dispatch
package import Logging
package import Spool

/// Tells the service manager that the box is up and goes on; without a manager it does nothing.
///
/// The word that the box goes on is given at half of the manager's time, and only when the readers' thread, the spool and
/// the uplink have each shown that they do. That a disk or the line fails is no reason to withhold it: starting anew would
/// not mend them.
package final class HealthWatch: Sendable {
    package let readers = Pulse()
    package let uplink = Pulse()
    private let spoolPulse = Pulse()
    private let manager: ServiceManager?
    private let spool: Spool
    /// Looks into the spool; stands still with it.
    private let probe = DispatchQueue(label: "engawa.health.spool")
    private let logger: Logger

    /// So often the manager is told how the box does, where it does not watch.
    private static let calmInterval = Duration.seconds(30)

    package init(manager: ServiceManager?, spool: Spool, logger: Logger) {
        self.manager = manager
        self.spool = spool
        self.logger = logger
    }

    private var interval: Duration { manager?.watchdog.map { $0 / 2 } ?? Self.calmInterval }

    /// Watches until it is cancelled.
    /// - Parameter status: a sentence for the operator; nothing of anybody in it.
    func run(status: () -> String) async {
        guard let manager else {
            // Others wait for the first of the box's services to end.
            try? await Task.sleep(for: .seconds(Int32.max))
            return
        }
        var rounds = HealthRounds(interval: interval, isWatched: manager.watchdog != nil)
        let start = ContinuousClock.now
        manager.tell("READY=1")
        while !Task.isCancelled {
            let told = rounds.look(beats, status: status(), at: ContinuousClock.now - start)
            manager.tell(told.words)
            for part in told.newlyStill {
                logger.critical("A part of the box stands still", metadata: ["part": "\(part.rawValue)"])
            }
            probe.async { [spool, spoolPulse] in
                // An error is an answer, too.
                _ = try? spool.waitingCount
                spoolPulse.beat()
            }
            try? await Task.sleep(for: interval)
        }
        manager.tell("STOPPING=1")
    }

    private var beats: [Liveness.Part: Pulse.Beat] {
        [.readers: readers.last, .spool: spoolPulse.last, .uplink: uplink.last]
    }
}

/// What is said at each look, as a value.
struct HealthRounds {
    struct Told: Hashable {
        let words: String
        /// Those that stood still for the first time at this look.
        let newlyStill: [Liveness.Part]
    }

    let interval: Duration
    /// Whether the manager waits for the word that the box goes on.
    let isWatched: Bool
    private var liveness = Liveness()
    private var still: Set<Liveness.Part> = []

    init(interval: Duration, isWatched: Bool) {
        self.interval = interval
        self.isWatched = isWatched
    }

    mutating func look(_ beats: [Liveness.Part: Pulse.Beat], status: String, at now: Duration) -> Told {
        for (part, beat) in beats { liveness.look(beat, of: part, at: now) }
        let standing = liveness.standingStill(at: now, looksEvery: interval)
        defer { still = Set(standing) }
        let newlyStill = standing.filter { !still.contains($0) }
        guard standing.isEmpty else {
            let names = standing.map(\.rawValue).joined(separator: ", ")
            return Told(words: "STATUS=Stands still: \(names)", newlyStill: newlyStill)
        }
        return Told(words: (isWatched ? "WATCHDOG=1\n" : "") + "STATUS=\(status)", newlyStill: [])
    }
}
