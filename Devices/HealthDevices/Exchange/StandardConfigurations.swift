extension DeviceConfiguration {
    /// The standard configurations that need not be sent, by their ids. Those of a new device family join here.
    package static let standard: [UInt16: DeviceConfiguration] = Dictionary(
        uniqueKeysWithValues: [
            oximeter, spotOximeter, bloodPressureMonitor, thermometer, weighingScale, glucoseMeter,
            bodyCompositionAnalyser,
        ].map { ($0.id, $0) }
    )

    /// 0190 (400): the pulse oximeter of IEEE 11073-10404, saturation and pulse as they are now, without a time.
    static let oximeter = DeviceConfiguration(
        id: 0x0190,
        objects: [
            DeviceObject(1, .oxygenSaturation, UnitCode.percent, .basic, isStamped: false),
            DeviceObject(10, .oximeterPulseRate, UnitCode.beatsPerMinute, .basic, isStamped: false),
        ]
    )

    /// 0191 (401): the same for spot checks, with time stamps.
    static let spotOximeter = DeviceConfiguration(
        id: 0x0191,
        objects: [
            DeviceObject(1, .oxygenSaturation, UnitCode.percent, .basic),
            DeviceObject(10, .oximeterPulseRate, UnitCode.beatsPerMinute, .basic),
        ]
    )

    /// 02BC (700): the blood-pressure monitor of IEEE 11073-10407, table of the standard configuration: systolic,
    /// diastolic and mean pressure in one object, pulse in another, each with its time stamp.
    static let bloodPressureMonitor = DeviceConfiguration(
        id: 0x02BC,
        objects: [
            DeviceObject(
                objectClass: ObjectClass.numeric,
                handle: 1,
                type: .bloodPressure,
                unit: UnitCode.millimetreOfMercury,
                parts: [.systolicPressure, .diastolicPressure, .meanPressure].map(\MetricType.code),
                fields: [
                    DeviceObject.Field(attribute: AttributeCode.basicCompoundValue, length: 10),
                    DeviceObject.Field(attribute: AttributeCode.absoluteTimeStamp, length: 8),
                ]
            ),
            DeviceObject(2, .pulseRate, UnitCode.beatsPerMinute, .basic),
        ]
    )

    /// 0320 (800): the thermometer of IEEE 11073-10408.
    static let thermometer = DeviceConfiguration(
        id: 0x0320,
        objects: [DeviceObject(1, .bodyTemperature, UnitCode.degreeCelsius, .basic)]
    )

    /// 05DC (1500): the weighing scale of IEEE 11073-10415. The standard's own table has the weight alone; scales are
    /// known that send body mass index and height too, under the handles which it gives them elsewhere.
    static let weighingScale = DeviceConfiguration(
        id: 0x05DC,
        objects: [
            DeviceObject(1, .bodyMass, UnitCode.kilogram, .simple),
            DeviceObject(2, .bodyHeight, UnitCode.centimetre, .simple),
            DeviceObject(3, .bodyMassIndex, UnitCode.kilogramPerSquareMetre, .simple),
        ]
    )

    /// 06A4 (1700): the glucose meter of IEEE 11073-10417, whole blood from a capillary.
    static let glucoseMeter = DeviceConfiguration(
        id: 0x06A4,
        objects: [DeviceObject(1, .capillaryGlucose, UnitCode.milligramPerDecilitre, .basic)]
    )

    /// 07D0 (2000): the body composition analyser of IEEE 11073-10420: weight, height and fat.
    static let bodyCompositionAnalyser = DeviceConfiguration(
        id: 0x07D0,
        objects: [
            DeviceObject(1, .bodyMass, UnitCode.kilogram, .simple),
            DeviceObject(2, .bodyHeight, UnitCode.centimetre, .simple),
            DeviceObject(3, .bodyFat, UnitCode.percent, .simple),
        ]
    )
}

extension DeviceObject {
    fileprivate enum NumberForm {
        /// SFLOAT.
        case basic
        /// FLOAT.
        case simple
    }

    /// A numeric metric of one number, and the time at which it was measured.
    fileprivate init(_ handle: UInt16, _ type: MetricType, _ unit: UInt16, _ form: NumberForm, isStamped: Bool = true) {
        let value =
            switch form {
            case .basic: Field(attribute: AttributeCode.basicNumericValue, length: 2)
            case .simple: Field(attribute: AttributeCode.simpleNumericValue, length: 4)
            }
        let stamp = Field(attribute: AttributeCode.absoluteTimeStamp, length: 8)
        self.init(
            objectClass: ObjectClass.numeric,
            handle: handle,
            type: type,
            unit: unit,
            fields: isStamped ? [value, stamp] : [value]
        )
    }
}
