import CardSignIn
import CommunityModel
import Felica
import ResidentCards
import SmartCards

/// The card reader of the town's office, while a FeliCa Lite-S card is issued on it: takes the first card that is laid
/// on.
final class FelicaCardDesk: CardTableDelegate {
    enum Result: Sendable {
        case outcome(FelicaLiteSIssuing.Outcome)
        /// It left, or is no FeliCa Lite-S card.
        case unusable(FelicaError)
        case noReader
    }

    private let keys: FelicaLiteSKeys
    private let teller: AsyncStream<Result>.Continuation
    private let results: AsyncStream<Result>

    init(keys: FelicaLiteSKeys) {
        self.keys = keys
        (results, teller) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// What became of the first card.
    /// - Returns: nil when none came in so many seconds.
    func result(within seconds: Int) async -> Result? {
        let timer = Task {
            try? await Task.sleep(for: .seconds(seconds))
            teller.finish()
        }
        defer { timer.cancel() }
        for await result in results { return result }
        return nil
    }

    func readersChanged(_ state: ReaderState) {
        switch state {
        case .noService, .noReader: teller.yield(.noReader)
        case .outOfOrder, .empty, .present, .busy: break
        }
    }

    func cardLeft(reader: ReaderName) {}

    func cardArrived(_ card: PresentedCard, channel: any CardChannel) -> CardMeeting {
        let keys = keys
        let issuing = FelicaLiteSIssuing(keyFor: keys.keyBlock(for:)) { (ask) throws(FelicaError) in
            let challenge = FelicaLiteSChallenge()
            let proof = try ask(challenge.block)
            return keys.isValid(proof, for: challenge) ? proof : nil
        }
        do throws(FelicaError) {
            teller.yield(.outcome(try issuing.issue(card, over: channel)))
        } catch {
            teller.yield(.unusable(error))
        }
        return .over
    }
}
