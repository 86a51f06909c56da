import Dispatch
import SmartCards
import Synchronization
import Testing

@Suite(
    "The card readers, on a real pcscd",
    .serialized,
    .enabled(if: RealTable.isPossible, "needs pcscd, vsmartcard-vpcd and the built engawa-town"),
    OnRealTable()
)
struct CardReadersTests {
    let table = RealTable.shared
    let hanako = "01147500e76a8001"
    let misaki = "01144800e76a8002"

    /// Runs `body` while the readers are watched, from an empty one on; then stops them and empties the reader.
    func watching(
        _ witness: TableWitness,
        limits: ServiceLimits = ServiceLimits(),
        _ body: (CardReaders) async throws -> Void
    ) async throws {
        try await waitForEmptyReader()
        let readers = CardReaders(limits: limits, delegate: witness)
        readers.start()
        defer {
            readers.stop()
            try? table.steer("lift")
        }
        try #require(await witness.hears("empty"))
        try await body(readers)
    }

    /// pcscd notices up to half a second later that the test before lifted its card.
    func waitForEmptyReader() async throws {
        for number in 1...2 { try? table.steer("lift from \(number)") }
        let witness = TableWitness { _ in "of the test before" }
        let readers = CardReaders(delegate: witness)
        readers.start()
        defer { readers.stop() }
        try #require(await witness.hearsOfEmptyReader())
    }

    @Test("meet a card once and miss it once")
    func insertAndRemove() async throws {
        let witness = TableWitness()
        try await watching(witness) { _ in
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
            try table.steer("lift")
            try #require(await witness.hears("empty", "left"))
            #expect(witness.words == ["empty", "busy", hanako, "present", "empty", "left"])
        }
    }

    @Test("say with each look and with each command that they go on")
    func progress() async throws {
        let told = Mutex(0)
        let witness = TableWitness { channel in
            let before = told.withLock { $0 }
            _ = TableWitness.readIdentifier(over: channel)
            return told.withLock { $0 } > before ? "told" : "not told"
        }
        try await waitForEmptyReader()
        let readers = CardReaders(delegate: witness) { told.withLock { $0 += 1 } }
        readers.start()
        defer {
            readers.stop()
            try? table.steer("lift")
        }
        try #require(await witness.hears("empty"))
        #expect(told.withLock { $0 } > 0)
        try table.steer("put hanako")
        try #require(await witness.hears("told", "present"))
    }

    @Test("meet the card that took another's place while that one was being dealt with")
    func swap() async throws {
        let swapped = DispatchSemaphore(value: 0)
        let isFirst = Mutex(true)
        let witness = TableWitness { channel in
            let identifier = TableWitness.readIdentifier(over: channel)
            guard
                isFirst.withLock({ isFirst in
                    defer { isFirst = false }
                    return isFirst
                })
            else { return identifier }
            _ = swapped.wait(timeout: .now() + .seconds(20))
            return identifier + ", then " + TableWitness.readIdentifier(over: channel)
        }
        try await watching(witness) { _ in
            try table.steer("put hanako")
            try #require(await witness.hears("empty", "busy"))
            try table.steer("lift")
            try table.steer("put misaki")
            swapped.signal()
            try #require(await witness.hears(misaki, "present"))
            #expect(
                witness.words == [
                    "empty", "busy", hanako + ", then the card was removed", "present", "busy", "left", misaki,
                    "present",
                ]
            )
        }
    }

    @Test("find a restarted service, and the card that still lies there", arguments: ["stop", "crash"])
    func restart(ending: String) async throws {
        let witness = TableWitness()
        try await watching(witness) { _ in
            try table.steer("put hanako")
            try #require(await witness.hears(hanako, "present"))
            try table.steer("reader-service \(ending)")
            try #require(await witness.hears("no service", "left"))
            try table.steer("reader-service start")
            try #require(await witness.hears(hanako, "present"))
        }
    }

    @Test("tell of a card that is torn away in mid-answer")
    func tornAway() async throws {
        let witness = TableWitness { channel in
            let select = CommandAPDU(0x00, 0xA4, 0x04, 0x00, data: [0xD2, 0x76, 0, 0, 0x85, 0x01, 0x01])
            do throws(CardError) {
                let first = try channel.transmit(select)
                let second = try channel.transmit(select)
                return "\(first.status), then \(second.status)"
            } catch {
                return error.isDeparture ? "gone" : "\(error)"
            }
        }
        try table.steer("monitor misbehave torn:1")
        defer { try? table.steer("monitor misbehave off") }
        try await watching(witness) { _ in
            try table.steer("put monitor")
            try #require(await witness.hears("empty", "left"))
            #expect(witness.words == ["empty", "busy", "gone", "present", "empty", "left"])
        }
    }

    @Test("wait for a card that another program holds")
    func sharing() async throws {
        let released = DispatchSemaphore(value: 0)
        let holder = TableWitness { channel in
            _ = released.wait(timeout: .now() + .seconds(20))
            return TableWitness.readIdentifier(over: channel)
        }
        let waiter = TableWitness()
        try await watching(holder) { _ in
            try table.steer("put hanako")
            try #require(await holder.hears("empty", "busy"))
            let others = CardReaders(delegate: waiter)
            others.start()
            defer { others.stop() }
            try #require(await waiter.hears("busy"))
            released.signal()
            try #require(await holder.hears(hanako, "present"))
            try #require(await waiter.hears(hanako, "present"))
            #expect(waiter.words == ["busy", hanako, "present"])
        }
    }

    @Test("end a conversation when they are stopped")
    func stopped() async throws {
        let witness = TableWitness { channel in
            while true {
                let word = TableWitness.readIdentifier(over: channel)
                if word.contains(" ") { return word }
            }
        }
        try await watching(witness) { readers in
            try table.steer("put hanako")
            try #require(await witness.hears("empty", "busy"))
            readers.stop()
            #expect(witness.words == ["empty", "busy", "the card readers are being stopped"])
        }
    }
}
