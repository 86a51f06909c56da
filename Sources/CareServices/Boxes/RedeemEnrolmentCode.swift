package import CardSignIn
package import CommunityModel
package import Logging
package import UplinkProtocol

/// Takes a new box in: its code is used up, its certificate issued and its number registered, or nothing happens.
///
/// How often one address may try is the listener's business; a code has 60 random bits.
package struct RedeemEnrolmentCode: Sendable {
    private let codes: any EnrolmentCodes
    private let issuer: any BoxCertificateIssuer
    private let pepper: CardPepper
    private let logger: Logger

    package init(
        codes: any EnrolmentCodes,
        issuer: any BoxCertificateIssuer,
        pepper: CardPepper,
        logger: Logger
    ) {
        self.codes = codes
        self.issuer = issuer
        self.pepper = pepper
        self.logger = logger
    }

    package func callAsFunction(
        _ request: EnrolmentRequest,
        at now: Instant
    ) async throws(EnrolmentRefusal) -> EnrolledBox {
        guard let code = EnrolmentCode(typed: request.code) else { throw .wrongCode }
        let hash = code.hash(pepper: pepper)
        guard
            let household = try await orUnavailable({ () async throws(StoreError) in
                try await codes.household(ofEnrolmentCode: hash, at: now)
            })
        else { throw .wrongCode }
        let box = Box(id: Box.ID(at: now), household: household)
        let certificate: IssuedCertificate
        do {
            certificate = try issuer.issue(for: request.signingRequest, box: box.id, now: now)
        } catch {
            logger.warning("An enrolment request could not be signed", metadata: ["error": "\(error)"])
            throw .unusableRequest
        }
        let newBox = NewBox(
            id: box.id,
            certificateSerial: certificate.serial,
            certificateNotAfter: certificate.notAfter,
            model: request.model,
            agentVersion: request.agentVersion
        )
        // A box that came second holds a certificate of a number that was never registered; it is not handed out.
        guard
            try await orUnavailable({ () async throws(StoreError) in
                try await codes.redeemEnrolmentCode(hash: hash, for: newBox, at: now)
            })
        else { throw .wrongCode }
        logger.info("A box was enrolled", metadata: ["box.id": "\(box.id)"])
        return EnrolledBox(box: box, certificate: certificate)
    }

    private func orUnavailable<Value>(
        _ ask: () async throws(StoreError) -> Value
    ) async throws(EnrolmentRefusal) -> Value {
        do {
            return try await ask()
        } catch {
            throw .notStored(error)
        }
    }
}

package struct EnrolledBox: Hashable, Sendable {
    package let box: Box
    package let certificate: IssuedCertificate
}

package enum EnrolmentRefusal: Error, Hashable, Sendable {
    /// Wrong, used or expired: the answer does not say which.
    case wrongCode
    /// The code was right, the signing request cannot be signed; the code is still good.
    case unusableRequest
    case notStored(StoreError)
}
