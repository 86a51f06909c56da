/// One object's values in one report, whatever kind of device sent them.
package struct MetricObservation: Hashable, Sendable {
    /// A number, and what it is: the type's own code, or the part of a compound.
    package struct Value: Hashable, Sendable {
        package let code: UInt16
        package let number: MedicalNumber

        package init(code: UInt16, number: MedicalNumber) {
            self.code = code
            self.number = number
        }
    }

    package let type: MetricType
    /// Partition 4; nil when neither configuration nor report named one.
    package var unit: UInt16?
    package var values: [Value]
    /// What the device's clock showed when it was measured; nil when the device stamped nothing.
    package var takenAt: DeviceLocalTime?
    /// The stamp of a device that has no calendar; nil where ``takenAt`` is there, or nothing was stamped.
    package var counter: DeviceCounter?
    /// Over how long it was measured, from its stamp on, in milliseconds; nil for a moment, or when it is not known.
    package var period: Int?
    /// The person or slot on the device, from reports that tell persons apart.
    package let personID: UInt16?
    package var status: MeasurementStatus
    /// The maker's own word for it, from the configuration; empty when there is none.
    package let label: String

    package init(
        type: MetricType,
        unit: UInt16?,
        values: [Value],
        takenAt: DeviceLocalTime?,
        counter: DeviceCounter? = nil,
        period: Int? = nil,
        personID: UInt16? = nil,
        status: MeasurementStatus = [],
        label: String = ""
    ) {
        self.type = type
        self.unit = unit
        self.values = values
        self.takenAt = takenAt
        self.counter = counter
        self.period = period
        self.personID = personID
        self.status = status
        self.label = label
    }

    /// The number for `code`; nil when there is none among the values.
    package func number(_ code: UInt16) -> MedicalNumber? {
        values.first { $0.code == code }?.number
    }
}

/// What the device itself thinks of a measurement (MeasurementStatus, bits counted from the left).
package struct MeasurementStatus: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let invalid = MeasurementStatus(rawValue: 0x8000)
    package static let questionable = MeasurementStatus(rawValue: 0x4000)
    package static let notAvailable = MeasurementStatus(rawValue: 0x2000)
    package static let calibrating = MeasurementStatus(rawValue: 0x1000)
    package static let testData = MeasurementStatus(rawValue: 0x0800)
    package static let demonstrationData = MeasurementStatus(rawValue: 0x0400)
    /// An estimate: the measurement itself is yet to come.
    package static let earlyIndication = MeasurementStatus(rawValue: 0x0040)
    package static let ongoing = MeasurementStatus(rawValue: 0x0020)
    package static let validated = MeasurementStatus(rawValue: 0x0080)
}

extension MetricObservation {
    /// - Throws: why the device itself says that this is no measurement of a person.
    func checkStatus() throws(ReadingRefusal.Reason) {
        guard status.isDisjoint(with: [.testData, .demonstrationData]) else { throw .notReal }
        guard status.isDisjoint(with: [.invalid, .notAvailable, .calibrating]) else { throw .markedInvalid }
    }

    /// Nobody may rely on it: the device says so itself, or that it has not finished.
    var isDoubtful: Bool { !status.isDisjoint(with: [.questionable, .earlyIndication, .ongoing]) }

    /// What has the same person and the same stamp was measured in one go.
    struct Act: Hashable {
        let person: Int?
        let takenAt: DeviceLocalTime?
        let counter: DeviceCounter?
    }

    var act: Act { Act(person: personID.map(Int.init), takenAt: takenAt, counter: counter) }
}
