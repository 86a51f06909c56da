/// A device to be played: who it is, what it holds, what it believes the time to be, and what goes wrong with it.
package protocol AgentScript: Sendable {
    /// One act of measuring in the device's memory.
    associatedtype Entry: Hashable, Sendable

    /// EUI-64, 8 bytes.
    var systemID: [UInt8] { get }
    var manufacturer: String { get }
    var model: String { get }
    var serialNumber: String { get }
    /// Below 4000: one that managers know.
    var configurationID: UInt16 { get }
    /// What it can measure, for managers that do not know the configuration.
    var objects: [AgentObject] { get }
    var memory: [Entry] { get }
    /// Whether it forgets what was confirmed; else it sends all of it again at the next touch.
    var forgetsConfirmed: Bool { get }
    /// Measurements in one report; those of different persons go in groups of their own.
    var entriesPerReport: Int { get }
    /// How often its tag is read before its answer is there.
    var readsBeforeAnswer: Int { get }
    var fault: AgentFault? { get }
    /// Bits of the association request: protocol versions and functional units.
    var protocolVersions: UInt32 { get }
    var functionalUnits: UInt32 { get }
    /// What it says of its time, and of what that can do: ids and values.
    var timeAttributes: [(id: UInt16, value: [UInt8])] { get }
    /// The handle of the permanent store in which it keeps everything until it is asked; nil for a device that tells by
    /// itself.
    var store: UInt16? { get }

    /// The person's slot on the device; nil without slots.
    func slot(of entry: Entry) -> UInt16?
    /// The values of a fixed report, object by object.
    func observations(of entry: Entry) -> [(handle: UInt16, values: [UInt8])]
    /// In which segment of the store the entry lies.
    func segment(of entry: Entry) -> UInt16
    /// The entry as it lies there.
    func segmentEntry(_ entry: Entry) -> [UInt8]
    /// Attributes of each segment that its entries do not tell: how they are laid out.
    var segmentAttributes: [(id: UInt16, value: [UInt8])] { get }
}

extension AgentScript {
    package var protocolVersions: UInt32 { 0x8000_0000 }
    package var functionalUnits: UInt32 { 0 }
    package var store: UInt16? { nil }
    package var segmentAttributes: [(id: UInt16, value: [UInt8])] { [] }
    package func segment(of entry: Entry) -> UInt16 { 0 }
    package func segmentEntry(_ entry: Entry) -> [UInt8] { [] }
}

/// An object of a played device's configuration: its class, its handle, and its attributes, byte for byte.
package struct AgentObject: Hashable, Sendable {
    let objectClass: UInt16
    let handle: UInt16
    /// Each from its id on.
    let attributes: [[UInt8]]
}

/// What a played device does wrong; each once, at the place named.
package enum AgentFault: Hashable, Sendable {
    /// Sends these bytes where its first report would be.
    case garbage([UInt8])
    /// Begins with this flags byte instead of 00.
    case firstFlags(UInt8)
    /// Leaves out a number of the message counter with its first report.
    case skippedCounter
    /// Says nothing more from its first report on.
    case silence
}
