import CommunityModel
import Foundation
import Spool
import Testing
import UplinkProtocol

@Suite("A spool") struct SpoolTests {
    @Test("gives back what it was given, numbered from one, under its own name")
    func keeps() throws {
        try withFolder { folder in
            let spool = try folder.open()
            let events = try (1...5).map { try anyEvent($0) }
            let keys = try spool.append(events)
            #expect(keys.map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(keys.allSatisfy { $0.spool == spool.id })
            let waiting = try spool.next(limit: 10, maxBytes: .max)
            let expected = zip(keys, events).map {
                DecodedEvent.known(UplinkEvent(sequence: $0.sequence, event: $1))
            }
            #expect(waiting.map { DecodedEvent<CardToken>(decoding: $0.bytes) } == expected)
        }
    }

    @Test("never gives a number twice, not even when everything was settled and the file opened again")
    func neverReusesNumbers() throws {
        try withFolder { folder in
            let first = try folder.open()
            _ = try first.append([try anyEvent(1), try anyEvent(2), try anyEvent(3)])
            try first.settle([1, 2, 3])
            #expect(try first.append(try anyEvent(4)).sequence == 4)
            try first.settle([4])
            let again = try folder.open()
            #expect(again.id == first.id)
            #expect(try again.append(try anyEvent(5)).sequence == 5)
        }
    }

    @Test("sends what just happened before the backlog, and the backlog from its oldest")
    func liveBeforeBacklog() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.append(try (1...100).map { try anyEvent($0) })
            #expect(try spool.order() == Array(69...100) + Array(1...68))
            try spool.settle(Array(69...100))
            #expect(try spool.order(limit: 3) == [1, 2, 3])
            _ = try spool.append(try anyEvent(101))
            #expect(try spool.order(limit: 3) == [101, 1, 2])
        }
    }

    @Test("hands out no more than asked for, passes over what is postponed, and never gets stuck on a large event")
    func bounds() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.append(try (1...10).map { try anyEvent($0) })
            let sizes = try spool.next(limit: 10, maxBytes: .max).map(\.bytes.count)
            #expect(try spool.next(limit: 10, maxBytes: sizes[0] + sizes[1]).map(\.sequence) == [1, 2])
            #expect(try spool.next(limit: 10, maxBytes: 1).map(\.sequence) == [1])
            #expect(try spool.next(limit: 2, maxBytes: .max, skipping: [1, 3]).map(\.sequence) == [2, 4])
        }
    }

    @Test("lets go of settled events only, and counts what the collector put aside")
    func settles() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.append(try (1...4).map { try anyEvent($0) })
            try spool.settle([2, 4, 99], quarantined: 1)
            #expect(try spool.order() == [1, 3])
            #expect(try spool.waitingCount == 2)
            #expect(try spool.quarantinedCount == 1)
            #expect(try folder.open().quarantinedCount == 1)
        }
    }

    @Test("leaves nothing of an event on the disk when the collector has everything")
    func leavesNothing() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.append(try (1...3).map { try anyEvent($0) })
            let payloads = try spool.next(limit: 3, maxBytes: .max).map { Data($0.bytes) }
            #expect(try folder.held(payloads) == payloads)
            try spool.settle([1, 2])
            #expect(try folder.held([payloads[2]]) == [payloads[2]])
            try spool.settle([3])
            #expect(try folder.held(payloads) == [])
            #expect(try spool.append(try anyEvent(4)).sequence == 4)
        }
    }

    @Test("settles also while somebody reads it, and leaves nothing the next time it is emptied")
    func settlesWhileRead() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.append(try anyEvent(1))
            let payload = Data(try #require(try spool.next(limit: 1, maxBytes: .max).first).bytes)
            try SlowReader.reading(folder.path) {
                try spool.settle([1])
                #expect(try spool.waitingCount == 0)
            }
            _ = try spool.append(try anyEvent(2))
            try spool.settle([2])
            #expect(try folder.held([payload]) == [])
        }
    }

    @Test("is readable by its owner only, with everything that belongs to it")
    func modes() throws {
        try withFolder { folder in
            let spool = try folder.open()
            _ = try spool.append(try anyEvent(1))
            for name in try folder.names {
                let path = folder.url.appending(path: name).path
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
        }
    }

    @Test("numbers without gap or repetition when two threads append at once")
    func twoThreads() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-spool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let spool = try Spool(path: folder.appending(path: "spool.sqlite").path, now: morning)
        let numbers = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for thread in UInt64(0)..<2 {
                group.addTask { @concurrent in
                    try (0..<50).map { try spool.append(try anyEvent(thread * 1_000 + $0)).sequence }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.allSatisfy { $0 == $0.sorted() })
        #expect(numbers.flatMap { $0 }.sorted() == Array(1...100))
    }
}
