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
        }
        guard let key = ContentKey(digest: Array(SHA256.hash(data: writer.bytes))) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return key
    }
}
