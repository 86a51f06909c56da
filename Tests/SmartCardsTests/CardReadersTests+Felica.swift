import CardSignIn
import CommunityModel
import Felica
import Foundation
import ResidentCards
import SmartCards
import Synchronization
import Testing

/// FeliCa cards on readers of each make, through pcscd: the way is chosen by the name that pcscd gives.
extension CardReadersTests {
    private static let makes = [
        "SONY FeliCa RC-S300/S", "Kitchen Reader", "ACS ACR122U PICC Interface", "ACS ACR1252 Dual Reader",
        "Identiv uTrust 3700 F CL Reader",
    ]

    /// Lays `thing` on a reader of `make`.
    /// - Returns: what `body` makes of it.
    private func meeting<Result: Sendable>(
        _ thing: String,
        on make: String,
        _ body: @escaping @Sendable (PresentedCard, any CardChannel) -> Result
    ) async throws -> Result {
        try await waitForEmptyReader()
        try table.steer("readers named \(make)")
        defer { try? table.steer("readers 2") }
        let results = Mutex<[Result]>([])
        let witness = CardMeetingWitness { card, channel in
            let result = body(card, channel)
            results.withLock { $0.append(result) }
        }
        let readers = CardReaders(delegate: witness)
        readers.start()
        defer {
            readers.stop()
            try? table.steer("lift")
        }
        try table.steer("put \(thing)")
        let deadline = ContinuousClock.now + .seconds(20)
        while results.withLock(\.isEmpty), .now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        let first = results.withLock { $0.first }
        return try #require(first)
    }

    @Test("let a phone be told from a card where the reader can poll", arguments: makes)
    func phone(make: String) async throws {
        let key = try #require(CardKey(version: 1, secret: 0..<32))
        let thing = try await meeting("felica-phone 01147500e76a8001", on: make) { card, channel in
            try? PresentedThing.classify(card, over: channel, key: key)
        }
        if make.hasPrefix("Identiv") {
            guard case .residentCard(_, upTo: .shownIdentifier) = thing else {
                Issue.record("\(String(describing: thing))")
                return
            }
        } else {
            #expect(thing == .refused(.phone))
        }
    }

    @Test("let a FeliCa Lite-S card prove its key", arguments: makes)
    func proof(make: String) async throws {
        let challenge = FelicaLiteSChallenge()
        let proof = try await meeting("lite-s 01147500e76a8001", on: make) { card, channel in
            try? FelicaLiteSRelay.prove(challenge.block, card, over: channel)
        }
        #expect(proof?.idm == [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01])
        #expect(proof?.mac.contains { $0 != 0 } == true)
        // The card's key was not made from this master key.
        let keys = try #require(FelicaLiteSKeys(master: Array(0..<32)))
        #expect(proof.map { keys.isValid($0, for: challenge) } == false)
    }

    @Test("let a blank FeliCa Lite-S card be issued, which proves that key whenever it is laid on", arguments: makes)
    func issuing(make: String) async throws {
        let memory = FileManager.default.temporaryDirectory.appending(path: "engawa-lite-s-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: memory) }
        let card = "lite-s 01147500e76a8001 \(memory)"
        let keys = try #require(FelicaLiteSKeys(master: Array(0..<32)))
        let outcome = try await meeting(card, on: make) { card, channel in
            let issuing = FelicaLiteSIssuing(keyFor: keys.keyBlock(for:)) { (ask) throws(FelicaError) in
                let challenge = FelicaLiteSChallenge()
                let proof = try ask(challenge.block)
                return keys.isValid(proof, for: challenge) ? proof : nil
            }
            return try? issuing.issue(card, over: channel)
        }
        guard case .issued? = outcome else {
            Issue.record("it is issued")
            return
        }
        let challenge = FelicaLiteSChallenge()
        let proof = try await meeting(card, on: make) { card, channel in
            try? FelicaLiteSRelay.prove(challenge.block, card, over: channel)
        }
        #expect(proof.map { keys.isValid($0, for: challenge) } == true)
    }
}

/// Does one thing with each card that arrives.
private final class CardMeetingWitness: CardTableDelegate {
    private let meet: @Sendable (PresentedCard, any CardChannel) -> Void

    init(meet: @escaping @Sendable (PresentedCard, any CardChannel) -> Void) {
        self.meet = meet
    }

    func readersChanged(_ state: ReaderState) {}
    func cardLeft(reader: ReaderName) {}

    func cardArrived(_ card: PresentedCard, channel: any CardChannel) -> CardMeeting {
        meet(card, channel)
        return .over
    }
}
