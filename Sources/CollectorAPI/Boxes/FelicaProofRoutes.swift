import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import UplinkProtocol

/// A FeliCa Lite-S card proves its key: a challenge, then what the card made of it. Refusals are answers, too.
struct FelicaProofRoutes: Sendable {
    /// Four numbers; far more than that is no request of ours.
    static let requestBytes = 1 << 10

    /// nil: the town's cards have no keys.
    let prove: ProveFelicaCard?
    let tries: CardSignInTries
    let now: @Sendable () -> Instant

    func add(to router: Router<BoxContext>) {
        router.post(RouterPath(UplinkPath.felicaChallenges), use: challenge)
        router.post(RouterPath(UplinkPath.felicaProofs), use: proof)
    }

    @concurrent private func challenge(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        let now = now()
        let answer: FelicaChallengeAnswer =
            if let prove {
                tries.mayTry(box.id, at: now) ? prove.challenge(at: box, now: now) : .refused(.tooManyTries)
            } else {
                .refused(.notOffered)
            }
        return .uplink(try answer.encoded())
    }

    @concurrent private func proof(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        let body = try await request.bytes(upTo: Self.requestBytes)
        let proof: FelicaProofRequest
        do {
            proof = try FelicaProofRequest(decoding: body)
        } catch {
            throw Refusal(.badRequest, "\(error)")
        }
        let now = now()
        let answer: FelicaProofAnswer =
            if let prove {
                tries.mayTry(box.id, at: now) ? try await prove(proof, at: box, now: now) : .refused(.tooManyTries)
            } else {
                .refused(.notOffered)
            }
        return .uplink(try answer.encoded())
    }
}
