/// What a permanent store can do (PmStoreCapab, IEEE 11073-20601 annex A.11.7; bits counted from the left).
struct StoreCapabilities: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    /// Single segments may be cleared; else only all at once.
    static let clearsByList = StoreCapabilities(rawValue: 0x0100)
}

/// One segment of one permanent store.
package struct SegmentReference: Hashable, Sendable {
    /// The store's handle in the device's configuration.
    package let store: UInt16
    /// The segment's instance number.
    package let instance: UInt16
}
