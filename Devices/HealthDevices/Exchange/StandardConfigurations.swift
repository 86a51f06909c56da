extension DeviceConfiguration {
    /// The standard configurations that need not be sent, by their ids. Those of a new device family join here.
    package static let standard: [UInt16: DeviceConfiguration] = [bloodPressureMonitor.id: bloodPressureMonitor]

    /// 02BC (700): the blood-pressure monitor of IEEE 11073-10407, table of the standard configuration: systolic,
    /// diastolic and mean pressure in one object, pulse in another, each with its time stamp.
    static let bloodPressureMonitor = DeviceConfiguration(
        id: 0x02BC,
        objects: [
            DeviceObject(
                objectClass: 6,
                handle: 1,
                type: .bloodPressure,
                unit: UnitCode.millimetreOfMercury,
                parts: [.systolicPressure, .diastolicPressure, .meanPressure].map(\MetricType.code),
                fields: [
                    DeviceObject.Field(attribute: AttributeCode.basicCompoundValue, length: 10),
                    DeviceObject.Field(attribute: AttributeCode.absoluteTimeStamp, length: 8),
                ]
            ),
            DeviceObject(
                objectClass: 6,
                handle: 2,
                type: .pulseRate,
                unit: UnitCode.beatsPerMinute,
                parts: [],
                fields: [
                    DeviceObject.Field(attribute: AttributeCode.basicNumericValue, length: 2),
                    DeviceObject.Field(attribute: AttributeCode.absoluteTimeStamp, length: 8),
                ]
            ),
        ]
    )
}
