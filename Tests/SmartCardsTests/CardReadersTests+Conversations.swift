import SmartCards
import Synchronization
import Testing

/// What somebody says to a card that lies there already.
extension CardReadersTests {
    private func identifier(of card: PresentedCard, on readers: CardReaders) async -> String {
        await withCheckedContinuation { continuation in
            readers.converse(with: card) { way in
                switch way {
                case .success(let channel): continuation.resume(returning: TableWitness.readIdentifier(over: channel))
                case .failure(let error): continuation.resume(returning: "\(error)")
                }
            }
        }
    }

    @Test("speak with a card that lies there as often as somebody wants, and meet it once")
    func converses() async throws {
        let witness = TableWitness()
        try await watching(witness) { readers in
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
            let card = try #require(witness.cards.first)
            for _ in 1...3 { #expect(await identifier(of: card, on: readers) == hanako) }
            #expect(witness.words.count { $0 == hanako } == 1)
        }
    }

    @Test("speak with a card once more as soon as it was met, also when somebody asks for that meanwhile")
    func conversesAtOnce() async throws {
        let (answers, told) = AsyncStream.makeStream(of: String.self)
        let witness = EagerWitness(told: told)
        let readers = CardReaders(delegate: witness)
        witness.readers.withLock { $0.readers = readers }
        try await waitForEmptyReader()
        readers.start()
        defer { readers.stop() }
        try table.steer("put hanako")
        defer { try? table.steer("lift") }
        var first = answers.makeAsyncIterator()
        #expect(await first.next() == hanako)
    }

    @Test("speak with no card that was lifted, nor with the one that took its place")
    func conversesWithNoOther() async throws {
        let witness = TableWitness()
        try await watching(witness) { readers in
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
            let card = try #require(witness.cards.first)
            try table.steer("lift")
            #expect(await identifier(of: card, on: readers) == "the card was removed")
            try table.steer("put hanako")
            #expect(await identifier(of: card, on: readers) == "the card was removed")
        }
    }

    @Test("say so when another program keeps the card")
    func conversesWithTaken() async throws {
        let witness = TableWitness()
        try await watching(witness) { readers in
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
            let card = try #require(witness.cards.first)
            let rival = try RivalProgram()
            defer { rival.vanish() }
            try rival.take(exclusively: true)
            #expect(await identifier(of: card, on: readers) == "another program is using the card")
            try rival.resetAndLeave()
            #expect(await identifier(of: card, on: readers) == hanako)
            #expect(!witness.words.contains { $0.hasPrefix("failed") }, "whoever asked was told")
        }
    }

    @Test("let nobody wait for a card when the service dies, or when they are stopped")
    func conversesWithNobody() async throws {
        let witness = TableWitness()
        let readers = CardReaders(delegate: witness)
        try await waitForEmptyReader()
        readers.start()
        try table.steer("put hanako")
        defer { try? table.steer("lift") }
        try #require(await witness.hears(hanako, "present"))
        let card = try #require(witness.cards.first)
        try table.steer("reader-service crash")
        let said = await identifier(of: card, on: readers)
        #expect(["the card was removed", "the smart card service is gone", hanako].contains(said))
        readers.stop()
        #expect(await identifier(of: card, on: readers) == "the card readers are being stopped")
        try table.steer("reader-service restart")
    }
}

/// Wants one more conversation with each card while it meets it.
private final class EagerWitness: CardTableDelegate {
    struct Readers: Sendable {
        weak var readers: CardReaders?
    }

    let readers = Mutex(Readers())
    private let told: AsyncStream<String>.Continuation

    init(told: AsyncStream<String>.Continuation) {
        self.told = told
    }

    func readersChanged(_ state: ReaderState) {}

    func cardArrived(_ card: PresentedCard, channel: any CardChannel) -> CardMeeting {
        readers.withLock(\.readers)?.converse(with: card) { [told] way in
            switch way {
            case .success(let channel): told.yield(TableWitness.readIdentifier(over: channel))
            case .failure(let error): told.yield("\(error)")
            }
        }
        return .over
    }

    func cardFailed(_ card: PresentedCard, error: CardError) { told.yield("failed: \(error)") }

    func cardLeft(reader: ReaderName) {}
}
