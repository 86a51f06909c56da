import CommunityModel
import Dispatch
import Felica
import Logging
import ResidentCards
import Screens
import SmartCards
import Synchronization
package import UplinkProtocol

/// What the collector has to say while a FeliCa Lite-S card proves its key.
package protocol FelicaCollector: Sendable {
    /// 16 bytes for the card; nil when they are not to be had in the moment that a card lies there.
    func felicaChallenge() async -> [UInt8]?
    /// Whether the card raised its session is the collector's to know; the box shows what it is given.
    func prove(_ request: FelicaProofRequest) async
}

/// Has a FeliCa Lite-S card prove its key to the collector, each time it is laid on. Nothing of it is waited for by
/// anybody in front of the television: without a proof the card opens what any card opens.
struct FelicaProver: Sendable {
    /// How long the readers' thread waits for a challenge.
    private static let patience = Duration.milliseconds(1_500)

    let collector: any FelicaCollector
    let agent: BoxAgent
    let logger: Logger

    /// To be called on the readers' thread, with the channel open.
    func prove(_ token: CardToken, _ card: PresentedCard, over channel: any CardChannel) {
        guard agent.isConnected, let challenge = challenge() else { return }
        do throws(FelicaError) {
            let proof = try FelicaLiteSRelay.prove(challenge, card, over: channel)
            let collector = collector
            agent.keep(
                WaitingFelicaProof(card: token, challenge: challenge, proof: proof) { await collector.prove($0) }
            )
        } catch {
            logger.debug("A FeliCa card made no proof", metadata: ["card.error": "\(error.word)"])
        }
    }

    private func challenge() -> [UInt8]? {
        let collector = collector
        let handover = Handover()
        Task {
            let given = await answer(within: Self.patience) {
                await collector.felicaChallenge()
            } late: { _ in
                // Nobody holds a card there any more; it is void with the next one.
            }
            handover.give(given ?? nil)
        }
        return handover.take()
    }
}

/// A challenge on its way from a task to the readers' thread.
private final class Handover: Sendable {
    private let given = DispatchGroup()
    private let challenge = Mutex<[UInt8]?>(nil)

    init() { given.enter() }

    func give(_ bytes: [UInt8]?) {
        challenge.withLock { $0 = bytes }
        given.leave()
    }

    func take() -> [UInt8]? {
        given.wait()
        return challenge.withLock(\.self)
    }
}

/// A proof that is ready before the collector has opened the card's session.
struct WaitingFelicaProof: Sendable {
    let card: CardToken
    /// 16 bytes as the card was given them.
    let challenge: [UInt8]
    let proof: FelicaLiteSProof
    let send: @Sendable (FelicaProofRequest) async -> Void
}

extension BoxAgent {
    var isConnected: Bool { state.withLock { $0.line != .down } }

    /// Keeps a proof until the session of its card is open; one that was kept before is forgotten.
    func keep(_ proof: WaitingFelicaProof) {
        state.withLock { $0.felicaProof = proof }
        sendFelicaProof()
    }

    /// Sends the proof that waits, when the session of its card is open.
    func sendFelicaProof() {
        let ready = state.withLock { state -> (WaitingFelicaProof, CardSession.ID)? in
            guard let proof = state.felicaProof, let records = state.records, records.card == proof.card
            else { return nil }
            state.felicaProof = nil
            return (proof, records.session)
        }
        guard let (proof, session) = ready else { return }
        let request = FelicaProofRequest(session: session, challenge: proof.challenge, proof: proof.proof)
        Task { await proof.send(request) }
    }
}

extension FelicaError {
    /// For the log: what kind of error, without bytes of the card.
    fileprivate var word: String {
        switch self {
        case .card(let error): "\(error)"
        case .notSupported: "not supported"
        case .silence: "silence"
        case .refused: "refused by the card"
        case .malformed: "malformed"
        case .wrongCard: "another card"
        case .tooLong: "too long"
        }
    }
}
