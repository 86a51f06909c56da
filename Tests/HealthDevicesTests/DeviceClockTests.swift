import CommunityModel
import Testing

@testable import HealthDevices

@Suite("A device's clock") struct DeviceClockTests {
    private let touch = TonamiMonitor.touch
    private let unset = TownDay(daysSinceEpoch: 0)

    private func time(
        of stamp: DeviceLocalTime?,
        shown: DeviceLocalTime?
    ) -> (instant: Instant, clock: ClockQuality, quality: ReadingQuality) {
        let (time, quality) = DeviceClock(shown: shown, touchedAt: touch, zone: .japan).time(of: stamp)
        #expect(time.deviceLocalMilliseconds == stamp?.milliseconds)
        return (time.instant, time.clockQuality, quality)
    }

    @Test("within two minutes of the box's agrees, and its stamps are taken as they are", arguments: [-120, 0, 120])
    func agrees(seconds: Int64) {
        let shown = DeviceLocalTime(milliseconds: TonamiMonitor.at(6, 15).milliseconds + seconds * 1_000)
        let found = time(of: TonamiMonitor.at(6, 12), shown: shown)
        #expect(found == (touch - .minutes(3), .agreed, []))
    }

    @Test("further off is corrected by the difference", arguments: [-121, 121, 3_600, -7_200, 86_400 * 300])
    func corrected(seconds: Int64) {
        func off(_ time: DeviceLocalTime) -> DeviceLocalTime {
            DeviceLocalTime(milliseconds: time.milliseconds + seconds * 1_000)
        }
        let found = time(of: off(TonamiMonitor.at(6, 12)), shown: off(TonamiMonitor.at(6, 15)))
        #expect(found == (touch - .minutes(3), .corrected, []))
    }

    @Test("that believes it is 1970 is corrected too, and flagged")
    func believes1970() {
        let found = time(of: TonamiMonitor.at(0, 7, on: unset), shown: TonamiMonitor.at(0, 10, on: unset))
        #expect(found == (touch - .minutes(3), .corrected, .clockUnset))
    }

    @Test("set after the measurement leaves only the time of the touch")
    func setInBetween() {
        let before = time(of: TonamiMonitor.at(0, 7, on: unset), shown: TonamiMonitor.at(6, 15))
        #expect(before == (touch, .unknown, .clockUnset))
        let lost = time(of: TonamiMonitor.at(6, 12), shown: TonamiMonitor.at(0, 10, on: unset))
        #expect(lost == (touch, .unknown, .clockUnset))
    }

    @Test("that the device does not tell is taken at its word where the stamp can be true")
    func untold() {
        #expect(time(of: TonamiMonitor.at(6, 12), shown: nil) == (touch - .minutes(3), .agreed, []))
        let first = TonamiMonitor.at(0, 0, on: TownDay(daysSinceEpoch: 18_263))  // 2020-01-02
        #expect(time(of: first, shown: nil).clock == .agreed)
        #expect(time(of: TonamiMonitor.at(12, 0), shown: nil) == (touch, .unknown, []))
    }

    @Test("that the device does not tell counts for nothing where the stamp is before 2020 or a day ahead")
    func implausible() {
        let old = TonamiMonitor.at(23, 59, on: TownDay(daysSinceEpoch: 18_261))  // 2019-12-31
        #expect(time(of: old, shown: nil) == (touch, .unknown, .clockUnset))
        let ahead = TonamiMonitor.at(6, 16, on: TonamiMonitor.today.advanced(byDays: 1))
        #expect(time(of: ahead, shown: nil) == (touch, .unknown, .clockUnset))
    }

    @Test("that stamps nothing leaves the time of the touch")
    func noStamp() {
        #expect(time(of: nil, shown: TonamiMonitor.at(6, 15)) == (touch, .unknown, []))
    }
}
