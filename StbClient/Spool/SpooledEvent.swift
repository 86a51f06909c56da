/// One event that waits for the collector.
package struct SpooledEvent: Hashable, Sendable {
    /// From 1 within the spool file.
    package let sequence: UInt64
    /// As `UplinkEvent` encodes it.
    package let bytes: [UInt8]

    package init(sequence: UInt64, bytes: [UInt8]) {
        self.sequence = sequence
        self.bytes = bytes
    }
}
