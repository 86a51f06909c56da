import Dispatch
import SmartCards
import Testing

/// Other programs that use the readers too.
extension CardReadersTests {
    /// Runs `body` with a card that another program took before we looked.
    private func withTakenCard(
        limits: ServiceLimits = ServiceLimits(),
        exclusively: Bool,
        _ body: (RivalProgram, TableWitness) async throws -> Void
    ) async throws {
        try await waitForEmptyReader()
        try table.steer("put hanako")
        defer { try? table.steer("lift") }
        let rival = try RivalProgram()
        defer { rival.vanish() }
        try rival.take(exclusively: exclusively)
        if !exclusively { try rival.beginTransaction() }
        let witness = TableWitness()
        let readers = CardReaders(limits: limits, delegate: witness)
        readers.start()
        defer { readers.stop() }
        try await body(rival, witness)
    }

    @Test("say once that another program holds the card, and meet it when that one has reset it and left")
    func exclusiveRival() async throws {
        try await withTakenCard(exclusively: true) { rival, witness in
            try #require(await witness.hears("failed: another program is using the card", times: 1))
            try rival.resetAndLeave()
            try #require(await witness.hears(hanako, "present"))
            #expect(witness.words == ["busy", "failed: another program is using the card", hanako, "present"])
        }
    }

    @Test("meet a card whose holder was killed")
    func killedRival() async throws {
        try await withTakenCard(exclusively: true) { rival, witness in
            try #require(await witness.hears("busy"))
            rival.vanish()
            try #require(await witness.hears(hanako, "present"))
        }
    }

    @Test("do not wait without end for another program's transaction, and meet the card after it")
    func rivalInTransaction() async throws {
        let impatient = ServiceLimits(connection: .milliseconds(500))
        try await withTakenCard(limits: impatient, exclusively: false) { rival, witness in
            try #require(await witness.hears("out of order", times: 1))
            try rival.endTransaction()
            try rival.resetAndLeave()
            try #require(await witness.hears(hanako, "present"))
            #expect(
                witness.words.prefix(3) == ["busy", "out of order", "failed: the card did not answer in time"]
            )
        }
    }

    @Test("have a card for themselves while they speak with it, so that nobody resets it in the middle")
    func shutOut() async throws {
        let (opened, tried) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let witness = TableWitness { channel in
            opened.signal()
            _ = tried.wait(timeout: .now() + .seconds(20))
            return TableWitness.readIdentifier(over: channel)
        }
        try await watching(witness) { _ in
            try table.steer("put hanako")
            try #require(await witness.hears("busy", times: 1))
            try #require(opened.wait(timeout: .now() + .seconds(20)) == .success)
            let rival = try RivalProgram()
            defer { rival.vanish() }
            #expect(rival.isShutOut)
            tried.signal()
            try #require(await witness.hears(hanako, "present"))
        }
    }
}
