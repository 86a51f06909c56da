import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import NIOCore
import UplinkProtocol

/// Events and rosters: what a box's uplink asks for.
struct UplinkRoutes: Sendable {
    let receive: ReceiveBatch
    let rosters: RosterKeeper
    let cardKey: TransferredCardKey
    let now: @Sendable () -> Instant

    func add(to router: Router<BoxContext>) {
        router.post(RouterPath(UplinkPath.events), use: events)
        router.get(RouterPath(UplinkPath.roster), use: roster)
    }

    @concurrent private func events(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        let body = try await request.bytes(upTo: UplinkLimits.batchBytes)
        return .uplink(try await receive(body, from: box, receivedAt: now()).encoded())
    }

    @concurrent private func roster(_ request: Request, context: BoxContext) async throws -> Response {
        let box = try context.box
        guard let roster = try await rosters.roster(of: box.household, at: now()) else {
            throw Refusal(.notFound, "The household of this box is not there.")
        }
        return .uplink(try RosterMessage(roster: roster, cardKey: cardKey).encoded())
    }
}

extension Response {
    /// A message of the uplink protocol.
    static func uplink(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: UplinkPath.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
