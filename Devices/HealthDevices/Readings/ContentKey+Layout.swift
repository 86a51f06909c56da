import CommunityModel
import Crypto

extension ContentKey {
    /// Names one act of measuring by its content, whenever and however often the device is touched.
    ///
    /// SHA-256 over these bytes, numbers big-endian:
    ///
    ///     version 01
    ///     length of the system id (1), system id
    ///     time: 01 and the device's own local time in ms (8), or 00 and the touch in ms (8) when it stamped nothing
    ///     user slot: 01 and the slot (4), or 00
    ///     kind: 01 blood pressure; then its values, each 01 and the value (4), or 00: systolic, diastolic, mean, pulse
    ///           02...05 a set of quantities (``QuantitySet/Kind``); then how many (1), and for each its number (1), its
    ///           places (1) and its digits (8), without zeros at the end of the places
    ///           06 a day of activity; then the day since 1970-01-01 (4); steps (4); distance, energy and minutes, and the
    ///           24 hours, each 01 and the value (4), or 00
    ///
    /// The layout is what makes a reading a duplicate: it never changes; another one gets another version.
    static func naming(_ values: MeasuredValues, of systemID: [UInt8], at time: MeasuredTime, userSlot: Int?) -> Self {
        var writer = MDERWriter()
        func write(_ number: Int?) {
            writer.write(UInt8(number == nil ? 0 : 1))
            if let number { writer.write(UInt32(truncatingIfNeeded: number)) }
        }
        writer.write(UInt8(1))
        writer.write(UInt8(truncatingIfNeeded: systemID.count))
        writer.write(raw: systemID)
        writer.write(UInt8(time.deviceLocalMilliseconds == nil ? 0 : 1))
        writer.write(UInt64(bitPattern: time.deviceLocalMilliseconds ?? time.instant.milliseconds))
        write(userSlot)
        switch values {
        case .bloodPressure(let pressure):
            writer.write(UInt8(1))
            for number in [pressure.systolic, pressure.diastolic, pressure.mean, pressure.pulse] { write(number) }
        case .quantities(let set):
            writer.write(UInt8(truncatingIfNeeded: set.kind.rawValue))
            writer.write(UInt8(truncatingIfNeeded: set.entries.count))
            for entry in set.entries {
                let number = entry.number.shortest
                writer.write(UInt8(truncatingIfNeeded: entry.quantity.rawValue))
                writer.write(UInt8(truncatingIfNeeded: number.places))
                writer.write(UInt64(bitPattern: Int64(number.digits)))
            }
        case .activity(let day):
            writer.write(UInt8(6))
            writer.write(UInt32(truncatingIfNeeded: day.day.daysSinceEpoch))
            writer.write(UInt32(truncatingIfNeeded: day.steps))
            for number in [day.distance, day.energy, day.activeMinutes] + day.hourlySteps { write(number) }
        }
        guard let key = ContentKey(digest: Array(SHA256.hash(data: writer.bytes))) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return key
    }
}
