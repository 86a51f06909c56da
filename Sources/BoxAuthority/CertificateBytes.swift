package import CommunityModel
import SwiftASN1
import X509

/// A certificate as others read it, and what the store keeps of it.
package struct CertificateBytes: Hashable, Sendable {
    package let der: [UInt8]
    package let pem: String
    /// Big-endian, without leading zeros; unique for each certificate of this authority.
    package let serial: [UInt8]
    package let notAfter: Instant

    init(_ certificate: Certificate) throws(AuthorityError) {
        do {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            der = serializer.serializedBytes
            pem = try certificate.serializeAsPEM().pemString + "\n"
        } catch {
            throw AuthorityError(.unusableFolder, "a certificate could not be written as DER: \(error)")
        }
        serial = certificate.plainSerial
        notAfter = Instant(certificate.notValidAfter)
    }
}

extension Certificate {
    /// The serial number without the zeros that DER puts in front of a number whose first bit is set.
    var plainSerial: [UInt8] {
        Array(serialNumber.bytes.drop { $0 == 0 })
    }
}
