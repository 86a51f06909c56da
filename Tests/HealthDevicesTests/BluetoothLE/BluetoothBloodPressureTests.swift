import CommunityModel
import Testing

@testable import HealthDevices

@Suite("A blood pressure over Bluetooth LE") struct BluetoothBloodPressureTests {
    private func read(_ hex: String) throws(MalformedBytes) -> Interpretation {
        try BluetoothBloodPressure.read([UInt8](hex: hex))
    }

    @Test("has its low bytes first: 128 over 76, mean 93, pulse 64, user 1, on 2026-11-22 at 06:12:30")
    func whole() throws {
        let expected = Interpretation(
            .success(.bloodPressure(try BloodPressure(systolic: 128, diastolic: 76, mean: 93, pulse: 64))),
            takenAt: TonamiMonitor.at(6, 12, 30),
            userSlot: 1
        )
        #expect(try read("1E 8000 4C00 5D00 EA07 0B 16 06 0C 1E 4000 01 0000") == expected)
    }

    @Test("in kilopascal is mmHg, rounded as the display does: 17.1 over 10.1")
    func kilopascal() throws {
        let expected = try BloodPressure(systolic: 128, diastolic: 76, mean: 93, pulse: nil)
        #expect(try read("01 ABF0 65F0 7CF0").result == .success(.bloodPressure(expected)))
    }

    @Test("that says NaN failed; a mean or a pulse that does is not there")
    func notANumber() throws {
        #expect(try read("00 FF07 4C00 5D00").result == .failure(.measurementFailed))
        #expect(try read("00 8000 0008 5D00").result == .failure(.measurementFailed))
        let expected = try BloodPressure(systolic: 128, diastolic: 76, pulse: nil)
        #expect(try read("04 8000 4C00 FF07 FF07").result == .success(.bloodPressure(expected)))
    }

    @Test("keeps its pressure where the mean or the pulse cannot be; zero is one that was not measured")
    func sideNumbers() throws {
        let expected = try BloodPressure(systolic: 128, diastolic: 76, pulse: nil)
        for (value, quality) in [
            ("04 8000 4C00 0000 0000", ReadingQuality()), ("04 8000 4C00 5D02 2C01", .implausible),
        ] {
            let reading = try read(value)
            #expect(reading.result == .success(.bloodPressure(expected)) && reading.quality == quality)
        }
    }

    @Test("carries what the monitor thinks of it")
    func status() throws {
        #expect(try read("10 8000 4C00 5D00 0400").quality == .irregularPulse)
        #expect(try read("10 8000 4C00 5D00 0100").quality == .questionable)
        #expect(try read("10 8000 4C00 5D00 1800").quality == [])
        #expect(try read("10 8000 4C00 5D00 2700").quality == [.irregularPulse, .questionable])
    }

    @Test("has no user where it is FF, and no time where a part of the date is 0")
    func unknown() throws {
        let reading = try read("0A 8000 4C00 5D00 0000 0B 16 06 0C 1E FF")
        #expect(reading.userSlot == nil && reading.takenAt == nil && reading.quality == .clockUnset)
    }

    @Test("that no arm can have is refused")
    func impossible() throws {
        #expect(
            try read("00 4C00 8000 5D00").result == .failure(.impossible(.reversed(systolic: 76, diastolic: 128)))
        )
    }

    @Test("cut off anywhere says where it ends")
    func truncated() {
        let value = [UInt8](hex: "1E 8000 4C00 5D00 EA07 0B 16 06 0C 1E 4000 01 0000")
        for length in 0..<value.count {
            #expect(throws: MalformedBytes.self) { try BluetoothBloodPressure.read(Array(value.prefix(length))) }
        }
    }
}
