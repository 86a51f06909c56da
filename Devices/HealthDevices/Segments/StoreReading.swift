/// How far one permanent store has been read.
struct StoreReading: Hashable, Sendable {
    let handle: UInt16
    let capabilities: StoreCapabilities
    /// Of entries that have no time of their own, in milliseconds.
    let samplePeriod: Int?
    private let ownPatience: Duration
    /// Segments that are still to be asked for.
    var waiting: [SegmentInformation] = []
    /// The one that comes in.
    var transfer: SegmentTransfer?
    /// How many entries of which segment were read whole.
    var counts: [UInt16: UInt32] = [:]
    /// Those of which the collector has everything.
    var clearable: Set<UInt16> = []
    /// Those that stay whoever has them: something in them could not be kept, and only the device has it; or they are of
    /// a day that goes on, whose rest would pass for the whole day later.
    var held: Set<UInt16> = []

    init(_ object: DeviceObject) {
        handle = object.handle
        capabilities = object.storeCapabilities
        samplePeriod = object.samplePeriod
        ownPatience = object.storePatience
    }

    /// How long the device wants to be waited for, up to a minute.
    var patience: Duration { min(max(ownPatience, transfer?.information.patience ?? .zero), .seconds(60)) }

    /// What may be cleared, when a second look found the segments as they were read; nil when nothing may.
    ///
    /// A segment that has grown meanwhile stays, and so does one that does not say how much it holds. A store that only clears everything is cleared only when everything may
    /// be.
    func selection(_ now: [SegmentInformation]) -> SegmentSelection? {
        let unchanged = now.filter { segment in
            clearable.contains(segment.instance) && segment.usage == counts[segment.instance]
        }
        guard !unchanged.isEmpty else { return nil }
        if capabilities.contains(.clearsByList) { return .list(unchanged.map(\.instance)) }
        let rest = now.filter { !unchanged.contains($0) && $0.usage != 0 }
        return rest.isEmpty ? .all : nil
    }
}

/// Which segments an action is about (SegmSelection, IEEE 11073-20601 annex A.11.8).
enum SegmentSelection: Hashable, Sendable {
    case all
    /// By their instance numbers.
    case list([UInt16])

    func write(to writer: inout MDERWriter) {
        switch self {
        case .all:
            writer.write(UInt16(0x0001))
            writer.writeCounted { $0.write(UInt16(0)) }
        case .list(let instances):
            writer.write(UInt16(0x0002))
            writer.writeCounted { part in part.writeList(instances) { $0.write($1) } }
        }
    }
}
