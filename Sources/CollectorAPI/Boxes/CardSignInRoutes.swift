import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import Synchronization
import UplinkProtocol

/// A My Number card proves whose it is: something to sign, then the signature. Refusals are answers, too: the
/// television has a sentence for each.
struct CardSignInRoutes: Sendable {
    /// A certificate, a signature and a few numbers; far more than that is no request of ours.
    static let requestBytes = 8 << 10

    /// nil: nobody signs in with a card here.
    let signIn: SignInWithMyNumberCard?
    let tries: CardSignInTries
    let now: @Sendable () -> Instant

    func add(to router: Router<BoxContext>) {
        router.post(RouterPath(UplinkPath.cardChallenges), use: challenge)
        router.post(RouterPath(UplinkPath.cardSignIns), use: signIn)
    }

    @concurrent private func challenge(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        let asked = try await message(of: request, CardChallengeRequest.init(decoding:))
        let now = now()
        let answer: CardChallengeAnswer =
            if let signIn {
                tries.mayTry(box.id, at: now) ? signIn.challenge(asked, at: box, now: now) : .refused(.tooManyTries)
            } else {
                .refused(.notOffered)
            }
        return .uplink(try answer.encoded())
    }

    @concurrent private func signIn(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        let proof = try await message(of: request, CardProof.init(decoding:))
        let now = now()
        let answer: CardSignInAnswer =
            if let signIn {
                tries.mayTry(box.id, at: now)
                    ? try await signIn(proof, at: box, now: now) : .refused(.tooManyTries)
            } else {
                .refused(.notOffered)
            }
        return .uplink(try answer.encoded())
    }

    private func message<Message>(
        of request: Request,
        _ decode: ([UInt8]) throws(UplinkError) -> Message
    ) async throws -> Message {
        let body = try await request.bytes(upTo: Self.requestBytes)
        do {
            return try decode(body)
        } catch {
            throw Refusal(.badRequest, "\(error)")
        }
    }
}

/// The tries of all boxes, counted against ``AttemptLimit``: twenty at once, two for each sign-in, then one in fifteen
/// seconds. Each is a row of the record for years, and a question to the authority.
final class CardSignInTries: Sendable {
    private let limit = Mutex(AttemptLimit(burst: 20, refill: .seconds(15)))

    func mayTry(_ box: Box.ID, at now: Instant) -> Bool {
        limit.withLock { $0.wait(for: box.description, at: now) } == nil
    }
}
