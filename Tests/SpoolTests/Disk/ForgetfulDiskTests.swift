import CommunityModel
import Foundation
import Spool
import TestSupport
import Testing

@Suite("A spool on a disk that forgets, fills and fails", .serialized) struct ForgetfulDiskTests {
    /// A folder with these files, on a disk that takes its time for nothing.
    private func withDisk(_ image: [String: [UInt8]], _ body: (SpoolFolder) throws -> Void) throws {
        try withFolder { folder in
            for (name, bytes) in image { try Data(bytes).write(to: folder.url.appending(path: name)) }
            try ForgetfulDisk.watching(folder.url) { _ in try body(folder) }
        }
    }

    @Test("has after a power cut at any write what it had confirmed, once, and perhaps what it was just asked")
    func powerCuts() throws {
        try withFolder { running in
            let morningsWork = try ForgetfulDisk.watching(running.url) { disk in
                let home = try Home(running, disk)
                try home.work(seed: 1, deeds: 30)
                return home
            }
            var chance = PseudoRandom(seed: 20)
            let cuts = morningsWork.disk.deedCount
            #expect(cuts > 200)
            for cut in 0...cuts {
                try withDisk(morningsWork.disk.image(cutAfter: cut, chance: &chance)) { restarted in
                    let spool = try restarted.open()
                    let kept = try spool.contents()
                    #expect(spool.damagedFile == nil, "cut after \(cut)")
                    let possible = morningsWork.moments(around: cut)
                    #expect(possible.contains { $0.waiting == kept }, "cut after \(cut) of \(cuts)")
                    // And it goes on: with a number that was never confirmed for anything else.
                    let next = try spool.append(try anyEvent(999)).sequence
                    #expect(next > possible[0].lastNumber, "cut after \(cut)")
                }
            }
        }
    }

    @Test(
        "keeps nothing of what it does not confirm, and goes on when the disk is well again",
        arguments: ForgetfulDisk.Fault.allCases,
        [1, 2, 3]
    )
    func faults(fault: ForgetfulDisk.Fault, seed: UInt64) throws {
        try withFolder { running in
            try ForgetfulDisk.watching(running.url) { disk in
                let home = try Home(running, disk)
                var chance = PseudoRandom(seed: seed)
                var refusals: Set<SpoolError.Reason> = []
                for round in 0..<25 {
                    try home.work(seed: seed * 100 + UInt64(round), deeds: 3)
                    disk.breaks(fault, after: .random(in: 0...6, using: &chance))
                    refusals.formUnion(try home.workOnABrokenDisk(seed: seed * 1_000 + UInt64(round), deeds: 6))
                    #expect(try home.spool.contents() == home.now.waiting, "while the disk is broken")
                    disk.heals()
                    #expect(try home.spool.contents() == home.now.waiting)
                }
                #expect(refusals == [fault == .full ? .full : .unavailable])
                // What was confirmed is there after the power goes as well. What was refused since may have reached the
                // disk all the same: letting go of what was sent is no loss.
                try withDisk(disk.image(cutAfter: disk.deedCount, chance: &chance)) { restarted in
                    let spool = try restarted.open()
                    #expect(spool.damagedFile == nil)
                    let kept = try spool.contents().filter { home.now.waiting.keys.contains($0.key) }
                    let possible = [home.now.waiting] + home.refusedSince.map { home.now.waiting(without: $0) }
                    #expect(possible.contains(kept))
                }
            }
        }
    }

    @Test("writes to the disk, and waits for it, before anything is confirmed")
    func syncs() throws {
        try withFolder { folder in
            try ForgetfulDisk.watching(folder.url) { disk in
                let spool = try folder.open()
                for seed in UInt64(1)...20 {
                    let before = disk.deedCount
                    _ = try spool.append(try anyEvent(seed))
                    let last = disk.deedCount
                    #expect(last > before)
                    guard case .sync(let file)? = disk.deed(last - 1) else {
                        Issue.record("the last deed of an append is no sync")
                        return
                    }
                    #expect(file == "spool.sqlite-wal")
                }
            }
        }
    }

    @Test("of the disk's last bytes it leaves as many as it needs to let go of what was sent")
    func reserve() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.append(try anyEvent(1))
            #expect(try spool.room.freeBytes > 0)
            let cramped = try folder.open(SpoolLimits(reserveBytes: .max / 2))
            let refusal = #expect(throws: SpoolError.self) { try cramped.append(try anyEvent(2)) }
            #expect(refusal?.reason == .full)
            #expect(try cramped.room.freeBytes == 0)
            try cramped.settle([1])
            #expect(try cramped.waitingCount == 0)
        }
    }
}

/// A spool at work, and what must be in it at each moment.
private final class Home {
    struct Moment {
        /// By number, the bytes that wait.
        var waiting: [UInt64: [UInt8]] = [:]
        var lastNumber: UInt64 = 0
        /// How much the disk had done when this was confirmed.
        var confirmed = 0

        func waiting(without settled: [UInt64]) -> [UInt64: [UInt8]] {
            waiting.filter { !settled.contains($0.key) }
        }
    }

    let spool: Spool
    let disk: ForgetfulDisk
    private(set) var moments: [Moment]
    /// What was asked to be let go of since the last moment, and refused.
    private(set) var refusedSince: [[UInt64]] = []

    var now: Moment { moments[moments.count - 1] }

    init(_ folder: SpoolFolder, _ disk: ForgetfulDisk) throws {
        self.disk = disk
        spool = try folder.open()
        moments = [Moment(), Moment(confirmed: disk.deedCount)]
    }

    /// Appends, settles and empties at random.
    func work(seed: UInt64, deeds: Int) throws {
        var random = PseudoRandom(seed: seed)
        for _ in 0..<deeds { try deed(&random) }
    }

    /// - Returns: why deeds were refused.
    func workOnABrokenDisk(seed: UInt64, deeds: Int) throws -> Set<SpoolError.Reason> {
        var random = PseudoRandom(seed: seed)
        var refusals: Set<SpoolError.Reason> = []
        for _ in 0..<deeds {
            do { try deed(&random) } catch let error as SpoolError { refusals.insert(error.reason) }
        }
        return refusals
    }

    private func deed(_ random: inout PseudoRandom) throws {
        var moment = now
        var waiting = Set(moment.waiting.keys)
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<5:
            let events = try (0..<Int.random(in: 1...4, using: &random)).map { _ in
                try BoxEvent(from: &random)
            }
            for key in try spool.append(events) {
                waiting.insert(key.sequence)
                moment.lastNumber = key.sequence
            }
        case 5..<7:
            try settle(waiting.sorted().filter { _ in Bool.random(using: &random) }, &waiting)
        default:
            try settle(waiting.sorted(), &waiting)
        }
        moment.waiting = try spool.contents()
        #expect(Set(moment.waiting.keys) == waiting)
        moment.confirmed = disk.deedCount
        moments.append(moment)
        refusedSince = []
    }

    private func settle(_ numbers: [UInt64], _ waiting: inout Set<UInt64>) throws {
        refusedSince.append(numbers)
        try spool.settle(numbers)
        waiting.subtract(numbers)
    }

    /// What may be there when the power went after that many deeds of the disk: what was confirmed last, or what the
    /// spool was just asked to do.
    func moments(around cut: Int) -> [Moment] {
        let last = moments.lastIndex { $0.confirmed <= cut } ?? 0
        return Array(moments[last..<min(last + 2, moments.count)])
    }
}

extension Spool {
    /// What waits, by number.
    fileprivate func contents() throws -> [UInt64: [UInt8]] {
        Dictionary(uniqueKeysWithValues: try next(limit: 10_000, maxBytes: .max).map { ($0.sequence, $0.bytes) })
    }
}
