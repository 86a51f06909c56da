package import BoxAuthority
package import CareServices
package import CommunityModel

/// The built-in authority signs for new boxes.
extension BoxAuthority: BoxCertificateIssuer {
    package func issue(for signingRequest: [UInt8], box: Box.ID, now: Instant) throws -> IssuedCertificate {
        let request = try SigningRequest(der: signingRequest)
        let certificate = try issueCertificate(for: box, request: request, at: .onMachineClock)
        return IssuedCertificate(der: certificate.der, serial: certificate.serial, notAfter: certificate.notAfter)
    }
}
