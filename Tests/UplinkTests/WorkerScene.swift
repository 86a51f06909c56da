import CommunityModel
import Foundation
import Logging
import Spool
import Synchronization
import TestSupport
import UplinkProtocol

@testable import Uplink

/// 2026-11-22, 06:15 in 鳥南町.
let morning = Instant(milliseconds: 1_795_295_700_000)

/// A real spool, a worker, and a collector that answers as it was told.
func withWorker(
    timekeeping: Timekeeping? = nil,
    _ body: (WorkerScene) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-uplink-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let spool = try Spool(path: folder.appending(path: "spool.sqlite").path, now: morning)
    try await body(try WorkerScene(spool: spool, timekeeping: timekeeping))
}

final class WorkerScene: Sendable {
    let spool: Spool
    let worker: UplinkWorker
    let collector = ScriptedCollector()
    let clock = InstantClock()
    let progress = SeenProgress()
    private let states = Mutex<[LineState]>([])

    init(spool: Spool, timekeeping: Timekeeping?) throws {
        self.spool = spool
        worker = UplinkWorker(
            spool: spool,
            sender: UplinkWorker.Sender(box: Box.ID(at: morning), agentVersion: "engawa-box 0.1.0"),
            surroundings: UplinkWorker.Surroundings(clock: clock, now: { morning }, chance: { 0.5 }),
            timekeeping: timekeeping,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            progress: { [progress] in progress.add($0) },
            send: { [collector] batch throws(CollectorError) in try collector.answer(batch) }
        )
    }

    /// Puts events with these seeds in the spool.
    func keep(_ seeds: ClosedRange<UInt64>) throws {
        for seed in seeds {
            var random = PseudoRandom(seed: seed)
            _ = try spool.append(try BoxEvent(from: &random))
        }
    }

    /// Lets the worker run while `body` does.
    func run(_ body: () async throws -> Void) async throws {
        let running = Task { await worker.run() }
        try await body()
        running.cancel()
        await running.value
    }

    /// The states that were published and read so far.
    var seen: [LineState] { states.withLock { $0 } }

    /// Reads states until one is as wanted.
    func reaches(_ isWanted: (LineState) -> Bool) async {
        for await state in worker.states {
            states.withLock { $0.append(state) }
            if isWanted(state) { return }
        }
    }
}

/// Answers batches by a script; then, or where `refuses` says so, with 400.
final class ScriptedCollector: Sendable {
    enum Step: Sendable {
        case all(EventOutcome)
        case each([EventOutcome])
        case failure(CollectorError)
    }

    private struct State {
        var script: [Step] = []
        var batches: [UplinkBatch] = []
        var refuses: (@Sendable (UplinkBatch) -> Bool)?
    }

    private let state = Mutex(State())
    private let arrivals = AsyncStream<Int>.makeStream()

    var script: [Step] {
        get { state.withLock { $0.script } }
        set { state.withLock { $0.script = newValue } }
    }

    /// Batches that are answered with 400; all others are stored.
    var refuses: (@Sendable (UplinkBatch) -> Bool)? {
        get { state.withLock { $0.refuses } }
        set { state.withLock { $0.refuses = newValue } }
    }

    var batches: [UplinkBatch] { state.withLock { $0.batches } }

    /// Returns when that many batches came.
    func received(_ count: Int) async {
        for await arrived in arrivals.stream where arrived >= count { return }
    }

    func answer(_ batch: UplinkBatch) throws(CollectorError) -> UplinkAnswer {
        let (step, count) = state.withLock { state -> (Step, Int) in
            state.batches.append(batch)
            if let refuses = state.refuses {
                let refusal = CollectorError.answered(status: 400, retryAfter: nil, words: "malformed")
                return (refuses(batch) ? .failure(refusal) : .all(.stored), state.batches.count)
            }
            let end = Step.failure(.unreachable("the script is over"))
            return (state.script.isEmpty ? end : state.script.removeFirst(), state.batches.count)
        }
        arrivals.continuation.yield(count)
        let outcomes: [EventOutcome]
        switch step {
        case .failure(let error): throw error
        case .all(let outcome): outcomes = batch.events.map { _ in outcome }
        case .each(let given): outcomes = given
        }
        let events = zip(outcomes, batch.events).map { outcome, bytes in
            guard case .known(let event) = DecodedEvent<CardToken>(decoding: bytes) else {
                return UplinkAnswer.EventAnswer(sequence: 0, outcome: outcome)
            }
            return UplinkAnswer.EventAnswer(sequence: event.sequence, outcome: outcome)
        }
        return UplinkAnswer(events: events, rosterVersion: 1)
    }
}

/// A clock on which every sleep is over at once and is remembered.
final class InstantClock: Clock, Sendable {
    private let sleeps = Mutex<[Duration]>([])
    private let start = ContinuousClock().now

    var slept: [Duration] { sleeps.withLock { $0 } }

    var now: ContinuousClock.Instant { sleeps.withLock { start + $0.reduce(.zero, +) } }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let span = deadline - now
        sleeps.withLock { $0.append(span) }
        await Task.yield()
    }
}

/// What the worker said that it was about.
final class SeenProgress: Sendable {
    private let seen = Mutex<[UplinkWorker.Progress]>([])

    var all: [UplinkWorker.Progress] { seen.withLock(\.self) }

    func add(_ progress: UplinkWorker.Progress) { seen.withLock { $0.append(progress) } }
}
