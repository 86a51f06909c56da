package import CommunityModel

/// Signs the certificates of boxes: the built-in authority or the operator's own.
package protocol BoxCertificateIssuer: Sendable {
    /// Signs a request (PKCS #10, DER) with the box's number as its name.
    /// - Throws: when the request is not one that a box of ours makes.
    func issue(for signingRequest: [UInt8], box: Box.ID, now: Instant) throws -> IssuedCertificate
}

package struct IssuedCertificate: Hashable, Sendable {
    package let der: [UInt8]
    package let serial: [UInt8]
    package let notAfter: Instant

    package init(der: [UInt8], serial: [UInt8], notAfter: Instant) {
        self.der = der
        self.serial = serial
        self.notAfter = notAfter
    }
}
