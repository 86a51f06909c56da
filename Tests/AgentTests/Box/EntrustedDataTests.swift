import CommunityModel
import Enrolment
import Glibc
import Logging
import Synchronization
import Testing

@testable import Agent

@Suite("What the collector trusts a box with") struct EntrustedDataTests {
    @Test("is used at once and kept for the next start")
    func kept() async throws {
        try await TestBox.run { box async throws in
            let folder = StateFolder(path: box.folder)
            let data = box.entrustedData(in: folder)
            let roster = Roster(version: 2, members: [Town.yuto.member])
            #expect(data.take(Town.message(roster)))
            #expect(box.agent.table.roster == roster)
            #expect(folder.loadRoster() == roster)
        }
    }

    @Test("is used, and not said to be kept, when the disk does not take it")
    func notWritten() async throws {
        try await TestBox.run { box async throws in
            let data = box.entrustedData(in: StateFolder(path: box.folder + "/nowhere"))
            let roster = Roster(version: 2, members: [Town.yuto.member])
            #expect(!data.take(Town.message(roster)))
            #expect(box.agent.table.roster == roster)
        }
    }

    @Test("goes once and for all when the operator takes the box back, and the spool stays")
    func revoked() async throws {
        try await TestBox.run { box async throws in
            let folder = StateFolder(path: box.folder)
            let errors = ErrorCounter()
            let data = box.entrustedData(in: folder, logger: Logger(label: "test") { _ in errors })
            #expect(data.take(Town.message(Town.roster)))
            try box.agent.keep([try Town.measurement(1)])
            for _ in 1...3 { data.revoke() }
            #expect(errors.total.value.load(ordering: .relaxed) == 1)
            #expect(!data.take(Town.message(Town.roster)), "what was still on its way comes too late")
            #expect(box.agent.table.screen == .callOffice)
            #expect(box.agent.table.roster.members.isEmpty)
            for file in [folder.roster, folder.cardKey, folder.learnedCards, folder.deviceSlots] {
                #expect(access(file, F_OK) != 0)
            }
            #expect(try box.spooled().count == 1)
        }
    }
}

extension TestBox {
    fileprivate func entrustedData(in folder: StateFolder, logger: Logger? = nil) -> EntrustedData {
        let logger = logger ?? agent.logger
        let reader = TableReader(agent: agent, cardKey: nil, managerID: Array(repeating: 2, count: 8), logger: logger)
        return EntrustedData(agent: agent, reader: reader, folder: folder, logger: logger)
    }
}

/// Counts the errors that are logged.
private struct ErrorCounter: LogHandler {
    let total = ErrorCount()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.error

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { total.value.add(1, ordering: .relaxed) }
}

private final class ErrorCount: Sendable {
    let value = Atomic(0)
}
