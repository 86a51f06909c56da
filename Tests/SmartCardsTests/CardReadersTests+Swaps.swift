import Dispatch
import SmartCards
import Synchronization
import Testing

/// Several readers, and cards that take each other's place.
extension CardReadersTests {
    private func identifier(_ number: Int) -> String {
        "01147500e76a80f\(number)"
    }

    @Test("meet each card once on two and on six readers", arguments: [2, 6])
    func severalReaders(count: Int) async throws {
        try await waitForEmptyReader()
        try table.steer("readers \(count)")
        defer { try? table.steer("readers 2") }
        let witness = TableWitness()
        try await watching(witness) { _ in
            for number in 1...count { try table.steer("put felica \(identifier(number)) on \(number)") }
            for number in 1...count { try #require(await witness.hears(identifier(number), times: 1)) }
            for number in 1...count { try table.steer("lift from \(number)") }
            try #require(await witness.hears("left", times: count))
            #expect(witness.words.count { $0.hasPrefix("01147500e76a80f") } == count)
            #expect(Set(witness.cards.map(\.reader)).count == count)
        }
    }

    /// Lets cards lie on two readers, and does `change` to the second while the first is being spoken with.
    private func changing(
        _ change: () throws -> Void,
        _ body: (TableWitness) async throws -> Void
    ) async throws {
        try await waitForEmptyReader()
        try table.steer("put hanako")
        try table.steer("put misaki on 2")
        defer {
            try? table.steer("lift from 1")
            try? table.steer("lift from 2")
        }
        let changed = DispatchSemaphore(value: 0)
        let isFirst = Mutex(true)
        let witness = TableWitness { channel in
            if isFirst.exchange(false) { _ = changed.wait(timeout: .now() + .seconds(20)) }
            return TableWitness.readIdentifier(over: channel)
        }
        let readers = CardReaders(delegate: witness)
        readers.start()
        defer { readers.stop() }
        try #require(await witness.hears("busy"))
        try change()
        changed.signal()
        try await body(witness)
    }

    @Test("say of a card that was lifted before it could be opened that it was removed")
    func liftedBeforeOpening() async throws {
        try await changing {
            try table.steer("lift from 2")
            let other = try RivalProgram()
            defer { other.vanish() }
            try #require(other.seesEmpty("Virtual PCD 00 01"))
        } _: { witness in
            try #require(await witness.hears("failed: the card was removed", times: 1))
            try #require(await witness.hears("left", times: 1))
            #expect(!witness.words.contains(misaki))
        }
    }

    @Test("never take a card for the one that lay there when it was reported")
    func swappedBeforeOpening() async throws {
        try await changing {
            try table.steer("lift from 2")
            try table.steer("put tag 0408e76a800005 on 2")
        } _: { witness in
            try #require(await witness.hears("0408e76a800005", times: 1))
            #expect(!witness.words.contains(misaki))
            #expect(witness.cards.count == 2)
            // The answer to reset that came with it is the tag's own.
            #expect(witness.cards.last?.atr.dropFirst(12).first == 0x03)
        }
    }

    @Test("never mix two residents whose cards are swapped between two commands")
    func swappedBetweenCommands() async throws {
        let (reached, swapped) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let conversations = Mutex<[[String]]>([])
        let witness = TableWitness { channel in
            let first = TableWitness.readIdentifier(over: channel)
            reached.signal()
            _ = swapped.wait(timeout: .now() + .seconds(20))
            let others = (1...3).map { _ in TableWitness.readIdentifier(over: channel) }
            conversations.withLock { $0.append([first] + others) }
            return "swapped"
        } meeting: { _ in
            .broken
        }
        try await watching(witness) { _ in
            for _ in 1...8 {
                try table.steer("put hanako")
                // A contact that broke is tried three times.
                for person in ["misaki", "hanako", "misaki"] {
                    try #require(reached.wait(timeout: .now() + .seconds(20)) == .success)
                    try table.steer("swap \(person)")
                    swapped.signal()
                }
                try #require(await witness.hears { $0.last == "present" })
                try table.steer("lift")
                try #require(await witness.hears { $0.suffix(2) == ["empty", "left"] })
            }
        }
        let heard = conversations.withLock(\.self)
        #expect(heard.count == 24)
        for (index, conversation) in heard.enumerated() {
            #expect(conversation.first == (index % 3 == 1 ? misaki : hanako))
            #expect(conversation.dropFirst().allSatisfy { $0.hasPrefix("the card") }, "\(conversation)")
        }
    }
}

extension Mutex where Value == Bool {
    /// Sets another value.
    /// - Returns: the one before.
    fileprivate borrowing func exchange(_ value: Bool) -> Bool {
        withLock { held in
            defer { held = value }
            return held
        }
    }
}
