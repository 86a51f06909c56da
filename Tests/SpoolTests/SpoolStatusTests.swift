import CommunityModel
import Foundation
import Spool
import Testing

@Suite("The status of a spool") struct SpoolStatusTests {
    @Test("is what waits and what was put aside, while the box runs and after it")
    func counts() throws {
        try withFolder { folder in
            do {
                let spool = try folder.open()
                _ = try spool.append(try (1...4).map { try anyEvent($0) })
                try spool.settle([2], quarantined: 1)
                let status = try SpoolStatus.read(path: folder.path)
                #expect(status.waiting == 3)
                #expect(status.quarantined == 1)
                #expect(try spool.append(try anyEvent(5)).sequence == 5)
            }
            #expect(try SpoolStatus.read(path: folder.path).waiting == 4)
            #expect(try folder.open().order() == [1, 3, 4, 5])
        }
    }

    @Test("is empty before the box ran, and makes no file")
    func noFile() throws {
        try withFolder { folder in
            #expect(try SpoolStatus.read(path: folder.path).waiting == 0)
            #expect(try folder.names.isEmpty)
            try Data().write(to: URL(filePath: folder.path))
            #expect(try SpoolStatus.read(path: folder.path).waiting == 0)
            #expect(try Data(contentsOf: URL(filePath: folder.path)).isEmpty)
        }
    }

    @Test("sees what is in the log only, after a power cut, and leaves file and log to the box")
    func afterPowerCut() throws {
        try withFolder { running in
            let spool = try running.open()
            _ = try spool.append([try anyEvent(1), try anyEvent(2)])
            let file = try Data(contentsOf: URL(filePath: running.path))
            let log = try Data(contentsOf: URL(filePath: running.path + "-wal"))
            try withFolder { restarted in
                try file.write(to: URL(filePath: restarted.path))
                try log.write(to: URL(filePath: restarted.path + "-wal"))
                #expect(try SpoolStatus.read(path: restarted.path).waiting == 2)
                #expect(try Data(contentsOf: URL(filePath: restarted.path)) == file)
                #expect(try Data(contentsOf: URL(filePath: restarted.path + "-wal")) == log)
                #expect(try restarted.open().order() == [1, 2])
            }
        }
    }

    @Test("is not to be had from a damaged file, which stays where it is")
    func damaged() throws {
        try withFolder { folder in
            let rubbish = Data("this is no spool at all, and long enough to be looked at".utf8)
            try rubbish.write(to: URL(filePath: folder.path))
            let refusal = #expect(throws: SpoolError.self) { try SpoolStatus.read(path: folder.path) }
            #expect(refusal?.reason == .unavailable)
            #expect(try folder.names == ["spool.sqlite"])
            #expect(try Data(contentsOf: URL(filePath: folder.path)) == rubbish)
        }
    }

    @Test("does not migrate a file of a newer release")
    func newerRelease() throws {
        try withFolder { folder in
            do { _ = try folder.open().append(try anyEvent(1)) }
            try FutureRelease.migrate(folder.path)
            #expect(try SpoolStatus.read(path: folder.path).waiting == 1)
            let refusal = #expect(throws: SpoolError.self) { try folder.open() }
            #expect(refusal?.reason == .newerRelease)
        }
    }
}
