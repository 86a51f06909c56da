package import CommunityModel
import Crypto
import FoundationEssentials
package import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

/// Says whether a certificate is a genuine one for user authentication, by an authority that the operator trusts. Who
/// shows it is another question: anybody may have a copy.
///
/// Each check that a resident or an operator can do something about has a reason of its own. At the end the whole chain
/// goes to the library's verifier (RFC 5280), which looks at what is left: versions, critical extensions, constraints.
package struct CardCertificateVerifier: Sendable {
    /// 利用者証明用, on the card: the policy of the certificates for user authentication of the My Number card.
    package static let cardPolicy: ASN1ObjectIdentifier = [1, 2, 392, 200_149, 8, 5, 1, 3, 30]

    private let authorities: TrustedAuthorities
    private let policies: Set<ASN1ObjectIdentifier>

    /// `policies`: one of these must be among the certificate's.
    package init(authorities: TrustedAuthorities, policies: Set<ASN1ObjectIdentifier> = [cardPolicy]) {
        self.authorities = authorities
        self.policies = policies
    }

    /// - Parameters:
    ///   - der: What the card handed out; of any size and form.
    ///   - now: The server's clock.
    /// - Returns: the certificate, with the authority that it is from.
    /// - Throws: ``CardSignInRefusal``.
    package func verify(_ der: [UInt8], at now: Instant) async throws(CardSignInRefusal) -> VerifiedCardCertificate {
        let certificate = try Self.read(der)
        let authority = try issuer(of: certificate, at: now)
        let date = Date(now)
        guard date >= certificate.notValidBefore else { throw .certificateNotYetValid }
        guard date <= certificate.notValidAfter else { throw .certificateExpired }
        try checkUsage(certificate)
        guard CardKeys.isSuitable(certificate.publicKey) else { throw .unsuitableKey }
        guard let named = CertificatePolicies.read(certificate), !named.isDisjoint(with: policies) else {
            throw .policyNotAllowed
        }
        var verifier = Verifier(rootCertificates: CertificateStore([authority.certificate])) {
            RFC5280Policy(fixedExpiryValidationTime: date)
            PoliciesAreChecked()
        }
        guard case .validCertificate = await verifier.validate(leaf: certificate, intermediates: CertificateStore())
        else { throw .chainRefused }
        return VerifiedCardCertificate(certificate: certificate, authority: authority)
    }

    private static func read(_ der: [UInt8]) throws(CardSignInRefusal) -> Certificate {
        guard der.count <= VerifiedCardCertificate.longest else { throw .tooLarge }
        do {
            return try Certificate(derEncoded: der)
        } catch CryptoKitError.incorrectParameterSize {
            // RSA of less than 2,048 bits.
            throw .unsuitableKey
        } catch let error as CertificateError where error.code == .unsupportedPublicKeyAlgorithm {
            throw .unsuitableKey
        } catch {
            throw .certificateUnreadable
        }
    }

    /// Which pinned authority has really signed it.
    private func issuer(of certificate: Certificate, at now: Instant) throws(CardSignInRefusal) -> PinnedAuthority {
        guard let identifier = try? certificate.extensions.authorityKeyIdentifier?.keyIdentifier,
            let authority = authorities.authority(withKeyIdentifier: identifier)
        else { throw .unknownAuthority }
        switch authority.kind {
        case .authentication: break
        case .signature: throw .signatureCertificate
        case .test: throw .testCertificate
        }
        let date = Date(now)
        guard authority.certificate.notValidBefore <= date, date <= authority.certificate.notValidAfter else {
            throw .authorityNotValid
        }
        guard certificate.issuer == authority.certificate.subject,
            Self.strongAlgorithms.contains(certificate.signatureAlgorithm),
            authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
        else { throw .notSignedByAuthority }
        return authority
    }

    private static let strongAlgorithms: Set<Certificate.SignatureAlgorithm> = [
        .sha256WithRSAEncryption, .sha384WithRSAEncryption, .sha512WithRSAEncryption, .ecdsaWithSHA256,
        .ecdsaWithSHA384, .ecdsaWithSHA512,
    ]

    /// For authentication (digitalSignature), and for nothing else.
    private func checkUsage(_ certificate: Certificate) throws(CardSignInRefusal) {
        do {
            if case .isCertificateAuthority? = try certificate.extensions.basicConstraints {
                throw CardSignInRefusal.certificateOfAuthority
            }
            guard let usage = try certificate.extensions.keyUsage else { throw CardSignInRefusal.wrongKeyUsage }
            if usage.keyCertSign || usage.cRLSign { throw CardSignInRefusal.certificateOfAuthority }
            guard usage.digitalSignature, !usage.nonRepudiation else { throw CardSignInRefusal.wrongKeyUsage }
        } catch let refusal as CardSignInRefusal {
            throw refusal
        } catch {
            throw .certificateUnreadable
        }
    }
}

/// Tells the library that a critical policies extension is not overlooked: it was checked before.
private struct PoliciesAreChecked: VerifierPolicy {
    let verifyingCriticalExtensions = [CertificatePolicies.extensionIdentifier]

    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
        .meetsPolicy
    }
}
