/// One cuff measurement: the numbers a person would read off the monitor.
package struct BloodPressure: Hashable, Sendable {
    /// Upper pressure (上), mmHg, 50...300.
    package let systolic: Int
    /// Lower pressure (下), mmHg, 20...200, always below ``systolic``.
    package let diastolic: Int
    /// Mean arterial pressure, mmHg, where the monitor sends it.
    package let mean: Int?
    /// Pulse (脈拍) per minute, 20...250; nil when the monitor sent none.
    package let pulse: Int?

    /// What ``mean`` and ``pulse`` may be.
    package static let means = 20...300
    package static let pulses = 20...250

    /// Bounds beyond which the numbers cannot come from one living arm (design facts "records" 3.1, hard reject).
    /// - Throws: ``ReadingError`` naming the first value that cannot be.
    package init(systolic: Int, diastolic: Int, mean: Int? = nil, pulse: Int?) throws(ReadingError) {
        guard (50...300).contains(systolic) else { throw .outOfRange(.systolic, value: systolic) }
        guard (20...200).contains(diastolic) else { throw .outOfRange(.diastolic, value: diastolic) }
        guard diastolic < systolic else { throw .reversed(systolic: systolic, diastolic: diastolic) }
        if let mean, !Self.means.contains(mean) { throw .outOfRange(.mean, value: mean) }
        if let pulse, !Self.pulses.contains(pulse) { throw .outOfRange(.pulse, value: pulse) }
        self.systolic = systolic
        self.diastolic = diastolic
        self.mean = mean
        self.pulse = pulse
    }
}

/// Why numbers cannot be a reading. The numbers may be shown to the person who measured; they never go to a log.
package enum ReadingError: Error, Hashable, Sendable {
    package enum Quantity: Hashable, Sendable {
        case systolic
        case diastolic
        case mean
        case pulse
        case steps
        case distance
        case energy
        case activeMinutes
        /// Of an activity day: not 24.
        case hours
    }

    case outOfRange(Quantity, value: Int)
    case reversed(systolic: Int, diastolic: Int)
    case beyond(MeasuredQuantity, number: DecimalNumber)
    /// The number without which it is no reading.
    case missing(MeasuredQuantity)
    /// A number that this kind of reading does not have, or one that is there twice.
    case unexpected(MeasuredQuantity)
}
