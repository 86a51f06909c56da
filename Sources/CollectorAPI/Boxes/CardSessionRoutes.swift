import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import UplinkProtocol

/// A card lies on a box's reader: whose is it, and which session shows that person's pages?
struct CardSessionRoutes: Sendable {
    /// A token and a time; far more than that is no request of ours.
    static let requestBytes = 1 << 10

    let open: OpenCardSession
    let sessions: CardSessions
    let now: @Sendable () -> Instant

    func add(to router: Router<BoxContext>) {
        router.post(RouterPath(UplinkPath.cardSessions), use: openSession)
        router.delete(RouterPath(UplinkPath.cardSessions + "/:session"), use: closeSession)
    }

    @concurrent private func openSession(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        let body = try await request.bytes(upTo: Self.requestBytes)
        let card: CardToken
        do {
            card = try CardSessionRequest(decoding: body).card
        } catch {
            throw Refusal(.badRequest, "\(error)")
        }
        guard let answer = try await open(card, at: box, now: now()) else {
            throw Refusal(.notFound, "This card is bound to nobody in this household.")
        }
        return .uplink(try answer.encoded())
    }

    @concurrent private func closeSession(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        // A session that is over already is closed: the same answer, so that a repeated request does no harm.
        if let session = CardSession.ID(try context.parameters.require("session")) {
            sessions.close(session, at: box.id)
        }
        return Response(status: .noContent, headers: [.cacheControl: "no-store"])
    }
}
