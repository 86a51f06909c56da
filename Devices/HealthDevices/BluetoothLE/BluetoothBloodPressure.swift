import CommunityModel
import HealthRules

/// The characteristic Blood Pressure Measurement (2A35) of the service 1810 (Bluetooth SIG, "Blood Pressure Service" 1.1
/// section 3.1, GATT Specification Supplement).
///
///     0  flags: 01 kPa, 02 time, 04 pulse, 08 user, 10 status
///     1  systolic, diastolic, mean: SFLOAT each; then what the flags announce, in their order:
///     …  time (7), pulse (SFLOAT), user (1), status (2): 0001 the body moved, 0002 the cuff was loose, 0004 irregular
///        pulse, 0018 the pulse's range, 0020 wrong position
package enum BluetoothBloodPressure {
    package static let characteristic: UInt16 = 0x2A35

    private enum Flag {
        static let kilopascal: UInt8 = 0x01
        static let time: UInt8 = 0x02
        static let pulse: UInt8 = 0x04
        static let user: UInt8 = 0x08
        static let status: UInt8 = 0x10
    }

    private enum Status {
        /// Movement, a loose cuff, a wrong position.
        static let doubtful: UInt16 = 0x0023
        static let irregularPulse: UInt16 = 0x0004
    }

    /// What one value says.
    /// - Throws: ``MalformedBytes`` when it ends before what its flags announce.
    package static func read(_ value: [UInt8]) throws(MalformedBytes) -> Interpretation {
        var reader = LittleEndianReader(value)
        let flags = try reader.readUInt8("flags")
        let systolic = try reader.readShortFloat("a systolic pressure")
        let diastolic = try reader.readShortFloat("a diastolic pressure")
        let mean = try reader.readShortFloat("a mean pressure")
        let takenAt = flags & Flag.time == 0 ? nil : try reader.readDateTime()
        let pulse = flags & Flag.pulse == 0 ? nil : try reader.readShortFloat("a pulse rate")
        let user = flags & Flag.user == 0 ? nil : try reader.readUser()
        let status = flags & Flag.status == 0 ? 0 : try reader.readUInt16("a measurement status")

        let unit = UnitConversion.pressure[flags & Flag.kilopascal == 0 ? "mmHg" : "kPa"] ?? .same
        var numbers: [MeasuredField: DecimalNumber] = [:]
        numbers[.systolic] = systolic.flatMap(DecimalNumber.init(hundredthsOf:)).flatMap { unit($0) }
        numbers[.diastolic] = diastolic.flatMap(DecimalNumber.init(hundredthsOf:)).flatMap { unit($0) }
        numbers[.mean] = mean.flatMap(DecimalNumber.init(hundredthsOf:)).flatMap { unit($0) }
        numbers[.pulse] = pulse.flatMap(DecimalNumber.init(hundredthsOf:))
        return Interpretation(
            of: .bloodPressure,
            numbers,
            takenAt: takenAt,
            userSlot: user,
            quality: quality(flags: flags, status: status, takenAt: takenAt)
        )
    }

    private static func quality(flags: UInt8, status: UInt16, takenAt: DeviceLocalTime?) -> ReadingQuality {
        var quality: ReadingQuality = []
        if status & Status.doubtful != 0 { quality.insert(.questionable) }
        if status & Status.irregularPulse != 0 { quality.insert(.irregularPulse) }
        if flags & Flag.time != 0, takenAt == nil { quality.insert(.clockUnset) }
        return quality
    }
}

extension DecimalNumber {
    /// Rounded to two places; nil when it is too large.
    fileprivate init?(hundredthsOf value: Double) {
        guard let digits = Int(exactly: (value * 100).rounded()) else { return nil }
        self.init(digits: digits, places: 2)
    }
}

extension Interpretation {
    /// What these numbers, in canonical units, are a reading of.
    init(
        of kind: MeasuredKind,
        _ numbers: [MeasuredField: DecimalNumber],
        takenAt: DeviceLocalTime?,
        userSlot: Int?,
        quality: ReadingQuality
    ) {
        do throws(ReadingRefusal.Reason) {
            let reading = try kind.reading(of: numbers, day: nil)
            self.init(
                .success(reading.values),
                takenAt: takenAt,
                userSlot: userSlot,
                quality: quality.union(reading.quality)
            )
        } catch {
            self.init(.failure(error), takenAt: takenAt, userSlot: userSlot)
        }
    }
}
