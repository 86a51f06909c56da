import CareServices
import CommunityModel
import Foundation
import GRDB
import StoreTestSupport

@testable import SQLiteStorage

/// Hanako's home over SQLite files that a test looks into.
@dynamicMemberLookup
struct HomeOnDisk {
    let folder: URL
    let store: SQLiteStore
    private let home: HanakosHome

    var path: String { folder.appending(path: "town.sqlite").path }

    static func open(queueLimit: Int = 10_000, _ body: (HomeOnDisk) async throws -> Void) async throws {
        try await Backend.inFolder { folder in
            let path = folder.appending(path: "town.sqlite").path
            try SQLiteStore.migrate(at: path)
            let store = try SQLiteStore(at: path, queueLimit: queueLimit, foldPatience: .zero)
            try await body(HomeOnDisk(folder: folder, store: store, home: try await HanakosHome(on: store)))
        }
    }

    subscript<Value>(dynamicMember member: KeyPath<HanakosHome, Value>) -> Value {
        home[keyPath: member]
    }

    /// An event of this box, ready to be appended.
    func incoming(
        _ event: JournaledEvent,
        sequence: UInt64,
        spool: SpoolFile.ID,
        from box: Box.ID? = nil
    ) -> IncomingEvent {
        home.incoming(event, sequence: sequence, spool: spool, from: box)
    }

    func hanakosPressures() async throws -> [Int] { try await home.hanakosPressures() }

    func pressures(of resident: Resident.ID) async throws -> [Int] { try await home.pressures(of: resident) }

    func addMisakiWithCard() async throws -> (resident: Resident, card: CardFingerprint) {
        try await home.addMisakiWithCard()
    }

    /// Returns when the fold that a commit of the journal asked for is over.
    func afterFold() async {
        await withCheckedContinuation { over in
            store.journal.queue.asyncWriteWithoutTransaction { _ in over.resume() }
        }
        await withCheckedContinuation { over in
            store.pool.asyncWriteWithoutTransaction { _ in over.resume() }
        }
    }
}
