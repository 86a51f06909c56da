import SmartCards
import Testing

/// What goes wrong with cards, readers and the service, and that it ends without a restart.
extension CardReadersTests {
    private var impatient: ServiceLimits {
        ServiceLimits(service: .milliseconds(500), connection: .milliseconds(500), exchange: .milliseconds(500))
    }

    @Test("give up a card that never answers, and meet the next one")
    func silentCard() async throws {
        let witness = TableWitness()
        try await watching(witness, limits: impatient) { _ in
            try table.steer("put silent-card")
            try #require(await witness.hears("out of order"))
            #expect(witness.words == ["empty", "busy", "the card did not answer in time", "out of order"])
            try table.steer("lift")
            try #require(await witness.hears { $0.contains("left") && $0.last != "out of order" })
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
        }
    }

    @Test("go on with a second reader while a card on the first never answers")
    func silentCardBesideAnother() async throws {
        let witness = TableWitness()
        try await watching(witness, limits: impatient) { _ in
            try table.steer("put silent-card")
            try #require(await witness.hears("out of order"))
            try table.steer("put misaki on 2")
            defer { try? table.steer("lift from 2") }
            try #require(await witness.hears(misaki, times: 1))
        }
    }

    @Test("stop within a moment though a card never answers")
    func stopBesideSilentCard() async throws {
        let asked = TableWitness()
        try await watching(asked) { readers in
            try table.steer("put silent-card")
            try #require(await asked.hears { _ in try table.status.contains("speaks with a card") })
            readers.stop()
            #expect(asked.words == ["empty", "busy", "the card did not answer in time"])
        }
    }

    @Test("say of a card whose answer to reset makes no sense that it does not respond, and meet the next one")
    func scrambledCard() async throws {
        let witness = TableWitness()
        try await watching(witness) { _ in
            try table.steer("put scrambled-card")
            try #require(await witness.hears("failed: the card does not respond", times: 1))
            try table.steer("lift")
            try #require(await witness.hears("empty", "left"))
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
        }
    }

    @Test("wait for a service that is not there yet")
    func lateService() async throws {
        try await waitForEmptyReader()
        try table.steer("reader-service stop")
        let witness = TableWitness()
        let readers = CardReaders(delegate: witness)
        readers.start()
        defer { readers.stop() }
        try #require(await witness.hears("no service"))
        try table.steer("reader-service start")
        try #require(await witness.hears("no service", "empty"))
    }

    @Test("say that a service which stands still is lost, and find it when it goes on")
    func frozenService() async throws {
        let witness = TableWitness()
        try await watching(witness, limits: impatient) { _ in
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
            try table.steer("reader-service freeze")
            try #require(await witness.hears("no service", "left"))
            try table.steer("reader-service thaw")
            try #require(await witness.hears(hanako, times: 2))
        }
    }

    @Test("say that there is no reader, and find one that is plugged in")
    func noReader() async throws {
        try await waitForEmptyReader()
        let witness = TableWitness()
        let readers = CardReaders(delegate: witness)
        readers.start()
        defer { readers.stop() }
        try table.steer("readers 0")
        try #require(await witness.hears("no reader"))
        try table.steer("readers 2")
        try #require(await witness.hears("empty"))
    }

    @Test("find a service that is killed again and again")
    func killedAgainAndAgain() async throws {
        let witness = TableWitness()
        try await watching(witness) { _ in
            try table.steer("put hanako")
            for count in 1...5 {
                try #require(await witness.hears(hanako, times: count))
                try table.steer("reader-service crash")
                try #require(await witness.hears("no service", times: count))
                try table.steer("reader-service start")
            }
            try #require(await witness.hears(hanako, "present"))
        }
    }

    @Test("get a hundred answers, each whole")
    func hundredCommands() async throws {
        let witness = TableWitness { channel in
            let words = Set((1...100).map { _ in TableWitness.readIdentifier(over: channel) })
            return words.joined(separator: ", ")
        }
        try await watching(witness) { _ in
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
        }
    }
}
