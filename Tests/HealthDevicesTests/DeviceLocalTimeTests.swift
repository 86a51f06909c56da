import CommunityModel
import HealthDevices
import Testing

@Suite("A device's absolute time") struct DeviceLocalTimeTests {
    @Test("is eight bytes of decimals")
    func decimals() throws {
        let time = try #require(DeviceLocalTime(absoluteTime: [UInt8](hex: "2026 11 22 06 12 30 25")))
        #expect(time.milliseconds == TonamiMonitor.at(6, 12, 30).milliseconds + 250)
        #expect(time.absoluteTime.hex == "2026112206123025")
    }

    @Test(
        "that was never set, or cannot be, is no time",
        arguments: [
            "0000000000000000", "FFFFFFFFFFFFFFFF", "2026023000000000", "2026132206000000", "2026112224000000",
            "2026112206600000", "2026112206006000", "20261122061A0000", "20261122061200", "202611220612000000",
        ]
    )
    func noTime(hex: String) {
        #expect(DeviceLocalTime(absoluteTime: [UInt8](hex: hex)) == nil)
    }

    @Test("comes back as it went")
    func roundTrip() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<2_000 {
            // 1900 to 2100, in hundredths.
            let time = DeviceLocalTime(
                milliseconds: .random(in: -220_898_880_000...410_244_480_000, using: &random) * 10
            )
            #expect(DeviceLocalTime(absoluteTime: time.absoluteTime) == time)
        }
    }
}
