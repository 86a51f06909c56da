/// What the manager asks of a device, one thing at a time.
enum ManagerRequest: Hashable, Sendable {
    /// Who it is, and what its clock shows.
    case attributes
    case setTime
    /// Which segments a store has.
    case segments(store: UInt16)
    /// That it sends one of them.
    case transfer(SegmentReference)
    /// Which segments a store has now, before some are cleared.
    case segmentsAgain(store: UInt16)
    case clear(store: UInt16, SegmentSelection)

    /// How long a device may take (IEEE 11073-20601 table of time-outs): 3 s for what it knows; longer to find a segment
    /// or to erase one, where the device names no time of its own.
    var patience: Duration {
        switch self {
        case .attributes, .setTime: .seconds(3)
        case .segments, .segmentsAgain, .transfer, .clear: .seconds(10)
        }
    }
}
