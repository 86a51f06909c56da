import CommunityModel
import Dispatch
import HealthDevices
import Synchronization
import Testing
import VirtualDevices

@Suite("A device over TCP on this machine") struct LoopbackTests {
    private static let noon = TownZone.japan.instant(
        of: TownDay(daysSinceEpoch: 20_779),
        at: ClockTime(hour: 12, minute: 0)
    )
    private static let clock = DeviceLocalTime(noon, in: .japan)

    /// Lets the device wait at a port that is free, and the manager connect to it.
    private func converse(_ kind: String, _ measurements: String...) throws -> (ending: SessionEnding, lines: [String])
    {
        let device = try LoopbackDevice(kind, measurements: measurements, now: Self.clock)
        let port = Mutex<UInt16>(0)
        let isReady = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            defer { isReady.signal() }
            guard let end = try? LoopbackEnd(.listen(port: 0)) else { return }
            port.withLock { $0 = end.port }
            isReady.signal()
            _ = try? device.converse(at: end)
        }
        isReady.wait()
        var manager = LoopbackManager(managerID: [2, 0, 0, 0xFF, 0xFE, 0, 0, 1], zone: .japan, clearsSegments: true)
        var lines: [String] = []
        let end = try LoopbackEnd(.connect(port: port.withLock { $0 }))
        let ending = try manager.converse(at: end, now: Self.noon) { lines += $0.measurements.map(\.line) }
        isReady.wait()
        return (ending, lines)
    }

    private static let time = ", by its clock 2026-11-22T12:00:00, 2026-11-22T03:00:00.000Z"

    @Test(
        "of each kind tells what it has measured",
        arguments: [
            ("blood-pressure", "135/82/68", "blood pressure 135/82 mmHg, pulse 68"),
            ("scale", "62.5", "weight 62.5 kg"),
            ("body-composition", "62.50/158/27.1", "weight 62.50 kg, height 158 cm, bodyFat 27.1 %"),
            ("thermometer", "36.8", "bodyTemperature 36.8 Cel"),
            ("oximeter", "97/64", "oxygenSaturation 97 %, pulseRate 64 /min"),
            ("glucose", "98", "bloodGlucose 98 mg/dL"),
            ("activity", "520/364/20800", "activity of 2026-11-22 520 steps, 364 m, 21 kcal"),
        ]
    )
    func eachKind(kind: String, measured: String, line: String) throws {
        let (ending, lines) = try converse(kind, measured)
        #expect(ending == .released && lines == [line + Self.time])
    }

    @Test("tells several measurements, the last of them now")
    func several() throws {
        let lines = try converse("scale", "62.5", "62.4").lines
        #expect(lines.map { $0.prefix(14) } == ["weight 62.5 kg", "weight 62.4 kg"])
    }

    @Test(
        "is none of a kind or with numbers that nobody understands",
        arguments: [("toaster", "1"), ("scale", "heavy"), ("scale", "12345678")]
    )
    func notUnderstood(kind: String, measured: String) {
        #expect(throws: VirtualDeviceError.self) {
            try LoopbackDevice(kind, measurements: [measured], now: Self.clock)
        }
    }
}

@Suite("A virtual device on the table") struct VirtualDeviceTests {
    @Test(
        "is told what it measures, and put on the reader, by its name",
        arguments: DeviceKind.allCases
    )
    func commands(kind: DeviceKind) throws {
        let numbers = try #require(DisplayedNumbers("62.5"))
        #expect(
            try TableCommand("\(kind.rawValue) measure 62.5 slot 1")
                == .device(kind, .measure(numbers, at: nil, slot: 1))
        )
        #expect(try TableCommand("\(kind.rawValue) memory delete") == .device(kind, .memory(.delete)))
        #expect(try TableCommand("touch \(kind.rawValue)") == .touchDevice(kind))
        #expect(try TableCommand("put \(kind.rawValue) on 2") == .put(.device(kind), on: 2))
    }

    @Test("shows its numbers digit for digit, or none where it did not measure")
    func numbers() throws {
        let numbers = try #require(DisplayedNumbers("62.50/-/0.5")).numbers
        #expect(numbers == [.finite(mantissa: 6_250, exponent: -2), nil, .finite(mantissa: 5, exponent: -1)])
        for text in ["", "62,5", "62.5/", "-62.5", "62.5.1", "."] { #expect(DisplayedNumbers(text) == nil) }
    }

    @Test("keeps what it measured while its clock, its memory and its manners are changed")
    func memory() throws {
        let now = TownZone.japan.instant(of: TownDay(daysSinceEpoch: 20_779), at: ClockTime(hour: 12, minute: 0))
        var device = VirtualDevice(.scale, zone: .japan) { now }
        for command in ["clock fast 15", "measure 62.5", "measure 62.4 at 2026-11-22T06:30 slot 2"] {
            device.carryOut(try DeviceCommand(command.split(separator: " ").map(String.init)))
        }
        #expect(device.kind == .scale)
        #expect(device.memory.map(\.userSlot) == [nil, 2])
        #expect(device.memory[0].takenAt == DeviceLocalTime(now + .minutes(15), in: .japan))
        device.carryOut(.forget)
        #expect(device.memory.isEmpty)
    }
}
