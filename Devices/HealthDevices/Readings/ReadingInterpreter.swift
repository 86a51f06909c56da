package import CommunityModel

/// Turns the observations of one family of devices into readings. A new family is a new file, and a place in
/// ``DeviceFamilies/all``.
package protocol ReadingInterpreter: Sendable {
    /// Whether a device with this configuration belongs to the family.
    func understands(_ configuration: DeviceConfiguration) -> Bool

    /// Whether the family knows what this is, if only to pass over it.
    func reads(_ observation: MetricObservation) -> Bool

    /// Whether numbers from several reports of one touch may be one reading.
    var joinsReports: Bool { get }

    /// What the observations of one report mean. Those of other families are passed over.
    func interpret(_ observations: [MetricObservation]) -> [Interpretation]
}

extension ReadingInterpreter {
    package var joinsReports: Bool { false }
}

/// The families of devices that Engawa reads.
package enum DeviceFamilies {
    package static let all: [any ReadingInterpreter] = [
        BloodPressureInterpreter(), BodyInterpreter(), ThermometerInterpreter(), OximeterInterpreter(),
        GlucoseInterpreter(), ActivityInterpreter(),
    ]
}

/// One act of measuring, as far as the report alone tells: a reading, or why there is none.
package struct Interpretation: Hashable, Sendable {
    package let result: Result<MeasuredValues, ReadingRefusal.Reason>
    package let takenAt: DeviceLocalTime?
    /// The stamp of a device without a calendar.
    package let counter: DeviceCounter?
    package let userSlot: Int?
    package let quality: ReadingQuality
    /// What the device said in other units.
    package let sources: [SourceNumber]

    package init(
        _ result: Result<MeasuredValues, ReadingRefusal.Reason>,
        takenAt: DeviceLocalTime?,
        counter: DeviceCounter? = nil,
        userSlot: Int?,
        quality: ReadingQuality = [],
        sources: [SourceNumber] = []
    ) {
        self.result = result
        self.takenAt = takenAt
        self.counter = counter
        self.userSlot = userSlot
        self.quality = quality
        self.sources = sources
    }

    var act: MetricObservation.Act { MetricObservation.Act(person: userSlot, takenAt: takenAt, counter: counter) }
}

/// Something that the device sent and that cannot be kept as a reading. The person is told; the other readings of the
/// report stay good.
package struct ReadingRefusal: Hashable, Sendable {
    package enum Reason: Error, Hashable, Sendable {
        /// The numbers cannot come from one living person.
        case impossible(ReadingError)
        /// The device sent no number: its measurement failed.
        case measurementFailed
        /// The device marked it as invalid, or as taken while calibrating.
        case markedInvalid
        /// Test or demonstration data.
        case notReal
        /// A part is missing without which it is no reading.
        case incomplete
        /// A unit that is not known here.
        case unknownUnit(UInt16)
        /// The check over its bytes does not hold: it was written by halves, or its memory fails.
        case damaged
    }

    package let reason: Reason
    /// What the device's clock showed; nil when it stamped nothing.
    package let takenAt: DeviceLocalTime?
    package let userSlot: Int?

    package init(reason: Reason, takenAt: DeviceLocalTime?, userSlot: Int?) {
        self.reason = reason
        self.takenAt = takenAt
        self.userSlot = userSlot
    }
}
