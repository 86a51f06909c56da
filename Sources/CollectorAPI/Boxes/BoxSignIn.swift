import BoxAuthority
import CareServices
import CommunityModel
import Hummingbird
import Logging
import NIOSSL
import Synchronization

/// Lets a request through when the certificate of its connection names a box that is welcome now.
///
/// The handshake has checked the certificate's chain; here it is read, and the store is asked about the box for every
/// request, so that a revocation holds at once on connections that are open already.
struct BoxSignIn: RouterMiddleware {
    let authority: BoxAuthority
    let admit: AdmitBox
    let connections: BoxConnections

    func handle(
        _ request: Request,
        context: BoxContext,
        next: @concurrent (Request, BoxContext) async throws -> Response
    ) async throws -> Response {
        guard let certificate = try await context.channel.nioSSL_peerCertificate().get() else {
            throw Refusal(.unauthorized, "No certificate was shown.")
        }
        let credential: BoxCredential
        do {
            credential = try connections.credential(of: certificate) { der throws(AuthorityError) in
                try authority.credential(presenting: der, at: .onMachineClock)
            }
        } catch {
            context.logger.warning("A certificate was refused", metadata: ["reason": "\(error)"])
            throw Refusal.refusedCertificate("\(error)")
        }
        switch try await admit(credential.box, certificateSerial: credential.serial) {
        case .admitted(let box):
            connections.opened(context.channel, by: box.id)
            return try await next(request, context.signed(in: box))
        case .revoked:
            context.logger.warning("A revoked box was refused", metadata: ["box.id": "\(credential.box)"])
            throw Refusal.revokedBox
        case .unknown:
            context.logger.warning("An unknown box was refused", metadata: ["box.id": "\(credential.box)"])
            throw Refusal.unknownBox
        }
    }
}
