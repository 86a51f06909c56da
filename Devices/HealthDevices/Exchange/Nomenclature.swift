/// What is measured, by its name in ISO/IEEE 11073-10101: a partition and a code in it.
package struct MetricType: Hashable, Sendable {
    package let partition: UInt16
    package let code: UInt16

    package init(partition: UInt16, code: UInt16) {
        self.partition = partition
        self.code = code
    }

    /// A code of partition 2, supervisory control and data acquisition, where most measurements are.
    package static func measured(_ code: UInt16) -> MetricType {
        MetricType(partition: 2, code: code)
    }

    /// MDC_PRESS_BLD_NONINV, and its parts in a compound value.
    package static let bloodPressure = measured(18948)
    package static let systolicPressure = measured(18949)
    package static let diastolicPressure = measured(18950)
    package static let meanPressure = measured(18951)
    /// MDC_PULS_RATE_NON_INV.
    package static let pulseRate = measured(18474)
}

/// Codes of units (partition 4, MDC_DIM_…).
package enum UnitCode {
    package static let millimetreOfMercury: UInt16 = 3872
    package static let kilopascal: UInt16 = 3843
    package static let beatsPerMinute: UInt16 = 2720
}

/// Codes of object attributes (partition 1, MDC_ATTR_…).
enum AttributeCode {
    static let unit: UInt16 = 0x0996
    static let idModel: UInt16 = 0x0928
    static let metricID: UInt16 = 0x092B
    static let productionSpecification: UInt16 = 0x092D
    static let type: UInt16 = 0x092F
    static let measurementStatus: UInt16 = 0x0947
    static let compoundValue: UInt16 = 0x094B
    static let numericValue: UInt16 = 0x0950
    static let absoluteTime: UInt16 = 0x0987
    static let absoluteTimeStamp: UInt16 = 0x0990
    static let basicNumericValue: UInt16 = 0x0A4C
    static let valueMap: UInt16 = 0x0A55
    static let simpleNumericValue: UInt16 = 0x0A56
    static let simpleCompoundValue: UInt16 = 0x0A74
    static let basicCompoundValue: UInt16 = 0x0A75
    static let metricIDList: UInt16 = 0x0A76
}

/// Codes of event reports (partition 1, MDC_NOTI_…).
enum EventCode {
    static let configuration: UInt16 = 0x0D1C
    static let fixedScan: UInt16 = 0x0D1D
    static let variableScan: UInt16 = 0x0D1E
    static let fixedScanOfPersons: UInt16 = 0x0D1F
    static let variableScanOfPersons: UInt16 = 0x0D20
}
