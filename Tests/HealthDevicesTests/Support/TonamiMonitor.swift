import CommunityModel
import HealthDevices

/// The monitor on Hanako's table in 鳥南町, and the moment at which she touches it: 2026-11-22, 6:15 in the morning.
enum TonamiMonitor {
    static let boxID: [UInt8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]
    static let today = TownDay(daysSinceEpoch: 20_779)
    static let touch = TownZone.japan.instant(of: today, at: ClockTime(hour: 6, minute: 15))

    static func at(_ hour: Int, _ minute: Int, _ second: Int = 0, on day: TownDay = today) -> DeviceLocalTime {
        DeviceLocalTime(day, ClockTime(hour: hour, minute: minute, second: second))
    }

    static let morning = MonitorScript.Entry(
        takenAt: at(6, 12, 30),
        systolic: 128,
        diastolic: 76,
        mean: 93,
        pulse: 64
    )
    static let again = MonitorScript.Entry(takenAt: at(6, 14), systolic: 124, diastolic: 74, mean: 91, pulse: 62)
    static let evening = MonitorScript.Entry(
        takenAt: at(20, 5, on: today.advanced(byDays: -1)),
        systolic: 135,
        diastolic: 80,
        mean: 98,
        pulse: 70
    )

    static func script(
        _ memory: MonitorScript.Entry...,
        changes: (inout MonitorScript) -> Void = { _ in }
    ) -> MonitorScript {
        var script = MonitorScript(clock: at(6, 15), memory: memory)
        changes(&script)
        return script
    }
}
