import CommunityModel
import Testing

@testable import HealthDevices

@Suite("A content key") struct ContentKeyTests {
    private let systemID = [UInt8](hex: "00091FFFFE123456")

    private func key(
        _ systolic: Int = 128,
        mean: Int? = 93,
        slot: Int? = 2,
        stamp: Int64? = 1_795_327_950_000,
        touch: Instant = TonamiMonitor.touch,
        systemID: [UInt8]? = nil
    ) throws -> ContentKey {
        let pressure = try BloodPressure(systolic: systolic, diastolic: 76, mean: mean, pulse: 64)
        let time = MeasuredTime(deviceLocalMilliseconds: stamp, instant: touch, clockQuality: .agreed)
        return .naming(.bloodPressure(pressure), of: systemID ?? self.systemID, at: time, userSlot: slot)
    }

    /// Of `01 08 00091FFFFE123456 01 000001A201E27CB0 01 00000002`, then `01` for blood pressure and
    /// `01 00000080 01 0000004C 01 0000005D 01 00000040`, by another program.
    @Test("is the digest of exactly these bytes, for ever")
    func layout() throws {
        #expect(try key().digest.bytes.hex == "25daf5c243361dcdbdfc50e97295dbe5968520c7e94bafcf6c66b0ba9213e5a4")
    }

    @Test("is another for another value, person, time or device")
    func differs() throws {
        let keys = [
            try key(), try key(129), try key(mean: nil), try key(slot: nil), try key(slot: 1),
            try key(stamp: 1_795_327_951_000),
            try key(systemID: [UInt8](hex: "00091FFFFE123457")), try key(stamp: nil),
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test("does not change with the time of the touch, unless the device stamps nothing")
    func touch() throws {
        let later = TonamiMonitor.touch + .hours(12)
        #expect(try key(touch: later) == key())
        #expect(try key(stamp: nil, touch: later) != key(stamp: nil))
    }
}
