import Foundation
import GRDB
import Testing

@testable import SQLiteStorage

@Suite("The log of the tables") struct LogLengthTests {
    private static let page = 4_096

    @Test("is copied into the file as soon as short commits have made it long")
    func shortCommits() throws {
        try withLog(pages: 20) { queue, file in
            for commit in 1...60 where try file.pages < 10 {
                try queue.insert(pages: 1)
                #expect(commit < 30, "each commit changes two or three pages")
            }
            #expect(try file.pages >= 10)
        }
    }

    @Test("keeps one long commit, so that what the next one changes again is copied once")
    func longCommits() throws {
        try withLog(pages: 20) { queue, file in
            try queue.insert(pages: 100)
            #expect(try file.pages < 10, "it lies in the log only")
            try queue.insert(pages: 100)
            #expect(try file.pages > 200)
            try queue.insert(pages: 100)
            #expect(try file.pages < 300)
            try queue.insert(pages: 1)
            #expect(try file.pages < 300, "a short commit does not wait for the long one to be copied")
        }
    }

    private struct File {
        let path: String
        var pages: Int {
            get throws {
                let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
                return (size ?? 0) / LogLengthTests.page
            }
        }
    }

    private func withLog(pages: Int32, _ body: (DatabaseQueue, File) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engawa-log-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("store.sqlite").path
        let queue = try DatabaseQueue(path: path)
        let log = DoubtfulLog(pages: pages)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; CREATE TABLE thing (content BLOB)")
            log.keepShort(db)
        }
        try withExtendedLifetime(log) { try body(queue, File(path: path)) }
        try queue.close()
    }
}

extension DatabaseQueue {
    fileprivate func insert(pages: Int) throws {
        try write { db in
            for _ in 0..<pages {
                try db.execute(sql: "INSERT INTO thing VALUES (randomblob(4000))")
            }
        }
    }
}
