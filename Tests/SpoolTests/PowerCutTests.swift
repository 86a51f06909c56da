import CommunityModel
import Foundation
import Spool
import TestSupport
import Testing

@Suite("A spool after a power cut") struct PowerCutTests {
    /// What the disk holds while the box runs: the file and its log, copied without closing anything.
    private func image(of folder: SpoolFolder) throws -> (file: Data, log: Data) {
        (
            try Data(contentsOf: URL(filePath: folder.path)),
            try Data(contentsOf: URL(filePath: folder.path + "-wal"))
        )
    }

    private func put(_ image: (file: Data, log: Data), in folder: SpoolFolder) throws {
        try image.file.write(to: URL(filePath: folder.path))
        try image.log.write(to: URL(filePath: folder.path + "-wal"))
    }

    @Test("has everything that was confirmed, without having been closed")
    func reopens() throws {
        try withFolder { running in
            let spool = try running.open()
            let keys = try (1...3).map { try spool.append(try anyEvent($0)) }
            let image = try image(of: running)
            try withFolder { restarted in
                try put(image, in: restarted)
                let after = try restarted.open()
                #expect(after.id == spool.id)
                #expect(after.damagedFile == nil)
                #expect(try after.order() == keys.map(\.sequence))
            }
        }
    }

    @Test("loses nothing but the commit that was being written, wherever the log is cut")
    func tornLog() throws {
        try withFolder { running in
            let spool = try running.open()
            _ = try spool.append([try anyEvent(1), try anyEvent(2)])
            let before = try image(of: running)
            _ = try spool.append(try anyEvent(3))
            let after = try image(of: running)
            #expect(after.log.count > before.log.count)
            // Each cut near the edges of a page and its header, and a prime step between them.
            let cuts = (before.log.count...after.log.count).filter { cut in
                let inFrame = (cut - before.log.count) % (4_096 + 24)
                return inFrame < 3 || (22...26).contains(inFrame) || cut % 509 == 0
            }
            for cut in cuts {
                try withFolder { restarted in
                    try put((after.file, after.log.prefix(cut)), in: restarted)
                    let spool = try restarted.open()
                    #expect(spool.damagedFile == nil, "cut at \(cut)")
                    let kept = try spool.order()
                    #expect(kept == (cut == after.log.count ? [1, 2, 3] : [1, 2]), "cut at \(cut)")
                    #expect(try spool.append(try anyEvent(4)).sequence == UInt64(kept.count) + 1)
                }
            }
        }
    }

    @Test("takes no half-written page for an event")
    func flippedBits() throws {
        try withFolder { running in
            let spool = try running.open()
            _ = try spool.append(try anyEvent(1))
            let before = try image(of: running)
            _ = try spool.append(try anyEvent(2))
            let after = try image(of: running)
            var random = PseudoRandom(seed: 7)
            for _ in 0..<40 {
                var log = after.log
                let position = Int.random(in: before.log.count..<log.count, using: &random)
                log[position] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
                try withFolder { restarted in
                    try put((after.file, log), in: restarted)
                    let kept = try restarted.open().order()
                    #expect(kept == [1], "bit at \(position)")
                }
            }
        }
    }

    @Test("puts a damaged file aside for the operator and begins a new one with another name")
    func damaged() throws {
        try withFolder { folder in
            let lost: SpoolFile.ID
            do {
                let spool = try folder.open()
                lost = spool.id
                _ = try spool.append(try anyEvent(1))
            }
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.path + suffix) }
            let rubbish = Data("this is no spool at all, and long enough to be looked at".utf8)
            try rubbish.write(to: URL(filePath: folder.path))
            let spool = try folder.open()
            #expect(spool.id != lost)
            #expect(try spool.append(try anyEvent(2)).sequence == 1)
            let aside = try #require(spool.damagedFile)
            #expect(aside.hasSuffix("/spool-damaged-2026-11-21T211500Z.sqlite"))
            #expect(try Data(contentsOf: URL(filePath: aside)) == rubbish)
        }
    }

    @Test("finds a page that was overwritten", arguments: [1, 2, 3])
    func overwrittenPage(page: Int) throws {
        try withFolder { folder in
            do {
                let spool = try folder.open()
                _ = try spool.append(try (1...40).map { try anyEvent($0) })
            }
            // The last connection is closed: the log is in the file now.
            let file = try FileHandle(forUpdating: URL(filePath: folder.path))
            try file.seek(toOffset: UInt64(page * 4_096))
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
            try file.close()
            let spool = try folder.open()
            #expect(spool.damagedFile != nil)
            #expect(try spool.waitingCount == 0)
        }
    }

    @Test("keeps a file of a newer release untouched")
    func newerRelease() throws {
        try withFolder { folder in
            do { _ = try folder.open() }
            try FutureRelease.migrate(folder.path)
            let refusal = #expect(throws: SpoolError.self) { try folder.open() }
            #expect(refusal?.reason == .newerRelease)
            #expect(try folder.names.allSatisfy { !$0.contains("damaged") })
        }
    }
}
