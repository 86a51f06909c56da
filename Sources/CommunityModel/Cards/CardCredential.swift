/// What is kept of a certificate's issuer and serial number: a keyed hash. The serial number of a My Number card's
/// certificate (発行番号) follows a person from service to service and is kept nowhere in the open.
package struct CardCredentialName: Hashable, Sendable {
    /// 32 bytes.
    package let digest: [UInt8]

    /// - Returns: nil unless `digest` has 32 bytes.
    package init?(digest: [UInt8]) {
        guard digest.count == 32 else { return nil }
        self.digest = digest
    }
}
