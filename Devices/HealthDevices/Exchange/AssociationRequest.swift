/// AARQ: a device introduces itself (IEEE 11073-20601 annex A.8).
struct AssociationRequest: Hashable, Sendable {
    /// What the agent offers for the one data protocol that both know.
    struct Offer: Hashable, Sendable {
        let protocolVersions: UInt32
        let encodingRules: UInt16
        let nomenclatureVersions: UInt32
        let functionalUnits: UInt32
        let systemType: UInt32
        let systemID: [UInt8]
        let configurationID: UInt16
    }

    /// DataProtoId of IEEE 11073-20601.
    static let protocolID: UInt16 = 0x5079
    /// Versions 1 (2008), 2 (2010) and 3 (2014) of the protocol, the newest first. What they add for a manager that
    /// sends no scanner requests is what it may be told, not how it asks.
    static let protocolVersions: [UInt32] = [0x2000_0000, 0x4000_0000, 0x8000_0000]

    let associationVersions: UInt32
    /// Nil when the agent speaks only other protocols.
    let offer: Offer?

    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        associationVersions = try reader.readUInt32("the association version")
        let offers = try reader.readList("data protocols") { (element) throws(MalformedBytes) -> Offer? in
            let id = try element.readUInt16("a data protocol id")
            var info = try element.readCountedPart("data protocol info")
            return id == Self.protocolID ? try Offer(&info) : nil
        }
        offer = offers.compactMap { $0 }.first
    }

    /// Why this association cannot be; nil when it can.
    var refusal: AssociationResult? {
        guard associationVersions & 0x8000_0000 != 0 else { return .unsupportedAssociationVersion }
        guard let offer else { return .noCommonProtocol }
        guard offer.protocolVersion != nil, offer.encodingRules & 0x8000 != 0,
            offer.nomenclatureVersions & 0x8000_0000 != 0
        else { return .noCommonParameter }
        guard offer.systemType == 0x0080_0000, offer.systemID.count == 8 else { return .rejectedPermanently }
        return nil
    }
}

extension AssociationRequest.Offer {
    init(_ reader: inout MDERReader) throws(MalformedBytes) {
        protocolVersions = try reader.readUInt32("the protocol version")
        encodingRules = try reader.readUInt16("the encoding rules")
        nomenclatureVersions = try reader.readUInt32("the nomenclature version")
        functionalUnits = try reader.readUInt32("the functional units")
        systemType = try reader.readUInt32("the system type")
        systemID = try reader.readOctets("the system id")
        configurationID = try reader.readUInt16("the configuration id")
        _ = try reader.readUInt32("the data request modes")
        _ = try reader.readList("association options") { (element) throws(MalformedBytes) -> UInt16 in
            let id = try element.readUInt16("an option's id")
            _ = try element.readCountedPart("an option's value")
            return id
        }
        try reader.expectEnd("data protocol info")
    }

    /// The newest that both know; nil when there is none.
    var protocolVersion: UInt32? {
        AssociationRequest.protocolVersions.first { protocolVersions & $0 != 0 }
    }

    /// fun-units-createtestassoc: what comes over it was not measured. 0x40000000 only says that tests are possible.
    var isTest: Bool { functionalUnits & Self.testAssociation != 0 }

    static let testAssociation: UInt32 = 0x2000_0000
}

/// How an association request was answered (AssociateResult).
package enum AssociationResult: UInt16, Hashable, Sendable {
    case accepted = 0
    case rejectedPermanently = 1
    case rejectedForNow = 2
    /// Accepted; the device has to describe its configuration first.
    case acceptedUnknownConfiguration = 3
    case noCommonProtocol = 4
    case noCommonParameter = 5
    case rejectedUnknown = 6
    case unauthorized = 7
    case unsupportedAssociationVersion = 8
}
