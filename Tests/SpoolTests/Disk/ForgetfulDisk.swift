import Foundation
import Synchronization
import TestSupport

/// A disk for one folder that forgets at a power cut what was not synced, wholly or in part, and that can be full,
/// failing or read-only: SQLite's own file layer with a memory (sqlite.org/vfs.html).
final class ForgetfulDisk: Sendable {
    /// What SQLite did to a file, in its order.
    enum Deed: Sendable {
        case write(file: String, offset: Int, bytes: [UInt8])
        case truncate(file: String, size: Int)
        case sync(file: String)
        case delete(file: String)
    }

    /// What the disk does instead of what it is asked to.
    enum Fault: CaseIterable, Sendable {
        /// ENOSPC
        case full
        /// EROFS or EIO, as a file system that was made read-only under way answers.
        case refusingWrites
        /// EIO at fdatasync: nobody knows what is on the disk.
        case failingSync
    }

    private struct State {
        var deeds: [Deed] = []
        var fault: Fault?
        var calmDeeds = Int.max
    }

    private let state = Mutex(State())
    /// Files that were there before, by name.
    private let before: [String: [UInt8]]

    /// Watches `folder` while `body` runs. Databases there must be opened within.
    static func watching<Value>(_ folder: URL, _ body: (ForgetfulDisk) throws -> Value) throws -> Value {
        let disk = try ForgetfulDisk(folder)
        WatchedFolders.add(folder.path, disk)
        defer { WatchedFolders.remove(folder.path) }
        return try body(disk)
    }

    private init(_ folder: URL) throws {
        var before: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix("-shm") {
            before[name] = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        }
        self.before = before
    }

    /// How much was done so far.
    var deedCount: Int { state.withLock { $0.deeds.count } }

    func deed(_ index: Int) -> Deed? { state.withLock { $0.deeds.indices.contains(index) ? $0.deeds[index] : nil } }

    /// From now on the disk does what `fault` says, after it has done `deeds` more writes and syncs as it should.
    func breaks(_ fault: Fault, after deeds: Int = 0) {
        state.withLock { ($0.fault, $0.calmDeeds) = (fault, deeds) }
    }

    func heals() {
        state.withLock { ($0.fault, $0.calmDeeds) = (nil, .max) }
    }

    /// - Returns: the fault that takes the deed's place.
    func note(_ deed: Deed) -> Fault? {
        state.withLock { state in
            if state.fault != nil, state.calmDeeds > 0 {
                state.calmDeeds -= 1
            } else if let fault = state.fault, fault.hits(deed) {
                return fault
            }
            state.deeds.append(deed)
            return nil
        }
    }

    /// What the disk may hold when the power goes after the first `count` deeds: all that was synced; of everything
    /// else chance says whether it is there, and of the torn ones, up to which byte.
    func image(cutAfter count: Int, chance: inout PseudoRandom) -> [String: [UInt8]] {
        let deeds = state.withLock { Array($0.deeds.prefix(count)) }
        var lastSync: [String: Int] = [:]
        for case (let index, .sync(let file)) in deeds.enumerated() { lastSync[file] = index }
        var files = before
        for (index, deed) in deeds.enumerated() {
            switch deed {
            case .write(let file, let offset, let bytes):
                let isSynced = index < lastSync[file] ?? -1
                let kept = isSynced ? 0..<bytes.count : Self.someOf(bytes.count, &chance)
                files[file, default: []].put(bytes[kept], at: offset + kept.lowerBound)
            case .truncate(let file, let size):
                guard index < lastSync[file] ?? -1 || Bool.random(using: &chance) else { continue }
                files[file] = files[file].map { Array($0.prefix(size)) }
            case .delete(let file): files[file] = nil
            case .sync: break
            }
        }
        return files
    }

    /// All, nothing, the beginning or the end.
    private static func someOf(_ count: Int, _ chance: inout PseudoRandom) -> Range<Int> {
        let edge = Int.random(in: 0...count, using: &chance)
        return switch Int.random(in: 0..<4, using: &chance) {
        case 0: 0..<count
        case 1: 0..<0
        case 2: 0..<edge
        default: edge..<count
        }
    }
}

extension ForgetfulDisk.Fault {
    fileprivate func hits(_ deed: ForgetfulDisk.Deed) -> Bool {
        switch (self, deed) {
        case (.full, .write), (.refusingWrites, .write), (.refusingWrites, .truncate), (.failingSync, .sync): true
        default: false
        }
    }
}

extension [UInt8] {
    fileprivate mutating func put(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        guard !bytes.isEmpty else { return }
        if count < offset + bytes.count {
            append(contentsOf: repeatElement(0, count: offset + bytes.count - count))
        }
        replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
}
