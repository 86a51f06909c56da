import BoxAuthority
package import CareServices
import CommunityModel
package import HTTPTypes
package import Hummingbird
import Logging
import Synchronization
import UplinkProtocol

/// Takes new boxes in. A wrong, a used and an expired code get the same answer; who tries too often has to wait.
struct EnrolmentRoute: Sendable {
    /// A request holds a signing request of at most 4 KiB and three short texts.
    static let requestBytes = 8 << 10

    let redeem: RedeemEnrolmentCode
    /// Filled in by the box's number and certificate.
    let welcome: @Sendable (EnrolledBox) -> EnrolmentAnswer
    let tries: EnrolmentTries
    let now: @Sendable () -> Instant

    func add(to router: Router<PeopleContext>) {
        router.post(RouterPath(UplinkPath.enrolment), use: enrol)
    }

    @concurrent private func enrol(_ request: Request, context: PeopleContext) async throws -> Response {
        if let wait = tries.wait(for: context.address, at: now()) {
            context.logger.warning("Enrolment was tried too often from one address")
            throw Refusal.later(.tooManyRequests, "Too many tries. Please wait.", after: wait)
        }
        let body = try await request.bytes(upTo: Self.requestBytes)
        let enrolment: EnrolmentRequest
        do {
            enrolment = try EnrolmentRequest(decoding: body)
        } catch {
            throw Refusal(.badRequest, error.reason == .unknownVersion ? "unknown protocol version" : "\(error)")
        }
        let box = try await redeem(enrolment, at: now())
        tries.forgive(context.address)
        return .uplink(try welcome(box).encoded())
    }
}

/// The tries of all addresses, counted against ``AttemptLimit``; those that succeed are forgiven.
final class EnrolmentTries: Sendable {
    /// Ten at once, then one every ten seconds: enough for a morning of installations behind one address, and 60 bits
    /// of a code outlast any number of addresses.
    private let limit = Mutex(AttemptLimit(burst: 10, refill: .seconds(10)))

    func wait(for address: String, at now: Instant) -> Duration? {
        limit.withLock { $0.wait(for: address, at: now) }
    }

    func forgive(_ address: String) {
        limit.withLock { $0.forgive(address) }
    }
}

extension EnrolmentRefusal: HTTPResponseError {
    private var refusal: Refusal {
        switch self {
        case .wrongCode: Refusal(.forbidden, "This code is wrong, used or expired. Ask the support desk for a new one.")
        case .unusableRequest: Refusal(.badRequest, "The signing request cannot be signed.")
        case .notStored: .later(.serviceUnavailable, "The box could not be registered.", after: .seconds(5))
        }
    }

    package var status: HTTPResponse.Status { refusal.status }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        if case .notStored(let error) = self {
            context.logger.error("A box could not be registered", metadata: ["error": "\(error)"])
        }
        return try refusal.response(from: request, context: context)
    }
}
