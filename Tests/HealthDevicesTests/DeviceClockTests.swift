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

    /// Half an hour ago a manager set it from UTC to the town's time; what was measured before has the offset it had then.
    @Test("that tells UTC counts by it, whatever its display was ahead of that when something was measured")
    func byUTC() throws {
        func clock(_ minute: Int, ahead minutes: Int) throws -> DeviceLocalTime {
            let shown = DeviceLocalTime(
                milliseconds: TonamiMonitor.at(6, minute).milliseconds + Int64(minutes - 540) * 60_000
            )
            let bytes = shown.baseOffsetTime(minutes: minutes)
            return try #require(DeviceLocalTime(baseOffsetTime: bytes.reduce(0) { $0 << 8 | UInt64($1) }))
        }
        let found = time(of: try clock(14, ahead: 0), shown: try clock(15, ahead: 540))
        #expect(found == (touch - .minutes(1), .agreed, []))
        let ahead = time(of: try clock(44, ahead: 540), shown: try clock(45, ahead: 0))
        #expect(ahead == (touch - .minutes(1), .corrected, []))
    }

    @Test("that keeps the town's time and calls it UTC is right by its display")
    func displayIsRight() throws {
        func clock(_ minute: Int) -> DeviceLocalTime {
            DeviceLocalTime(milliseconds: TonamiMonitor.at(6, minute).milliseconds, minutesAhead: 0)
        }
        #expect(time(of: clock(12), shown: clock(15)) == (touch - .minutes(3), .agreed, []))
    }

    @Test(
        "that only counts is read by its count, over the edge of the counter, and also for what comes while it is touched",
        arguments: [
            (8_000, 16_000, 1_000), (16_000, 16_008, 1), (UInt32.max - 7, 0, 1), (1_008, 1_000, 0), (8, .max - 7, 0),
        ] as [(UInt32, UInt32, Int64)]
    )
    func counter(then: UInt32, now: UInt32, agoInMilliseconds: Int64) {
        let clock = DeviceClock(shown: nil, counters: [.ticks(now)], touchedAt: touch, zone: .japan)
        let found = clock.time(of: nil, counter: .ticks(then)).time
        #expect(found.instant == touch - .milliseconds(agoInMilliseconds) && found.clockQuality == .corrected)
    }

    @Test("wrong by years moves a day that a tracker counted to the one on which it did, read in whatever way")
    func movedDay() throws {
        let wrong = TownDay(daysSinceEpoch: 10_959)  // 2000-01-03
        let clock = DeviceClock(shown: TonamiMonitor.at(6, 15, on: wrong), touchedAt: touch, zone: .japan)
        let yesterday = wrong.advanced(byDays: -1)
        let interpretation = Interpretation(
            .success(.activity(try ActivityDay(day: yesterday, steps: 4_200))),
            takenAt: TonamiMonitor.at(12, 0, on: yesterday),
            userSlot: nil
        )
        let device = DeviceIdentity(systemID: TonamiMonitor.boxID)
        let found = try interpretation.measurement(of: device, by: clock, from: [1]).get()
        guard case .activity(let day) = found.values else {
            Issue.record("it is no day of activity")
            return
        }
        #expect(day.day == TonamiMonitor.today.advanced(byDays: -1) && found.time.clockQuality == .corrected)
    }
}
