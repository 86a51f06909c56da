/// Codes of object attributes (partition 1, MDC_ATTR_…).
enum AttributeCode {
    static let idModel: UInt16 = 0x0928
    static let label: UInt16 = 0x0927
    static let productionSpecification: UInt16 = 0x092D
    static let type: UInt16 = 0x092F
    static let measurementStatus: UInt16 = 0x0947
    static let compoundValue: UInt16 = 0x094B
    static let numericValue: UInt16 = 0x0950
    static let segmentUsage: UInt16 = 0x097B
    static let absoluteTime: UInt16 = 0x0987
    static let samplePeriod: UInt16 = 0x098D
    static let relativeTime: UInt16 = 0x098F
    static let absoluteTimeStamp: UInt16 = 0x0990
    static let relativeTimeStamp: UInt16 = 0x0991
    static let segmentStart: UInt16 = 0x0992
    static let unit: UInt16 = 0x0996
    static let enumeration: UInt16 = 0x099E
    static let highResolutionTime: UInt16 = 0x09E8
    static let highResolutionTimeStamp: UInt16 = 0x09E9
    static let configurationID: UInt16 = 0x0A44
    static let timeInformation: UInt16 = 0x0A45
    static let simpleNamedValue: UInt16 = 0x0A49
    static let basicNumericValue: UInt16 = 0x0A4C
    static let storeCapabilities: UInt16 = 0x0A4D
    static let segmentMap: UInt16 = 0x0A4E
    static let segmentPerson: UInt16 = 0x0A4F
    static let segmentStaticAttributes: UInt16 = 0x0A52
    static let valueMap: UInt16 = 0x0A55
    static let simpleNumericValue: UInt16 = 0x0A56
    static let activePeriod: UInt16 = 0x0A59
    static let clearTimeout: UInt16 = 0x0A63
    static let transferTimeout: UInt16 = 0x0A64
    static let simpleBits: UInt16 = 0x0A65
    static let basicBits: UInt16 = 0x0A66
    static let simpleCompoundValue: UInt16 = 0x0A74
    static let basicCompoundValue: UInt16 = 0x0A75
    static let metricIDList: UInt16 = 0x0A76
    static let baseOffsetTime: UInt16 = 0x0A81
    static let baseOffsetTimeStamp: UInt16 = 0x0A82
    static let segmentStartBaseOffset: UInt16 = 0x0A83
}

/// Codes of object classes (partition 1, MDC_MOC_VMO_…).
enum ObjectClass {
    static let numeric: UInt16 = 6
    static let permanentStore: UInt16 = 61
}

/// Codes of event reports (partition 1, MDC_NOTI_…).
enum EventCode {
    static let configuration: UInt16 = 0x0D1C
    static let fixedScan: UInt16 = 0x0D1D
    static let variableScan: UInt16 = 0x0D1E
    static let fixedScanOfPersons: UInt16 = 0x0D1F
    static let variableScanOfPersons: UInt16 = 0x0D20
    static let segmentData: UInt16 = 0x0D21
}

/// Codes of actions (partition 1, MDC_ACT_…).
enum ActionCode {
    static let clearSegments: UInt16 = 0x0C0C
    static let segmentInformation: UInt16 = 0x0C0D
    static let setTime: UInt16 = 0x0C17
    static let transferSegment: UInt16 = 0x0C1C
    static let setBaseOffsetTime: UInt16 = 0x0C1D
}
