import CommunityModel
import Testing

@testable import HealthDevices

@Suite("Units of devices by their names") struct UnitNamesTests {
    @Test(
        "become ours",
        arguments: [
            (.quantity(.weight), "g", "62500", "62.500"), (.quantity(.weight), "lb", "137.8", "62.51"),
            (.quantity(.height), "m", "1.52", "152"), (.quantity(.height), "m", "1.525", "152.5"),
            (.quantity(.height), "in", "59.8", "151.9"), (.quantity(.bodyTemperature), "degF", "98.6", "37.00"),
            (.quantity(.bloodGlucose), "mmol/L", "5.5", "99.1"), (.quantity(.basalMetabolism), "kJ/d", "5000", "1195"),
            (.systolic, "kPa", "17.1", "128"), (.distance, "km", "4.1", "4100"), (.activeMinutes, "h", "1.5", "90"),
        ] as [(MeasuredField, String, String, String)]
    )
    func converted(field: MeasuredField, unit: String, from: String, to: String) throws {
        let number = try #require(DecimalNumber(text: from))
        #expect(field.units[unit]?(number)?.description == to)
    }

    @Test("that are ours keep every digit")
    func same() throws {
        for field in MeasuredField.all {
            let same = field.units.values.filter { $0 == .same }
            #expect(same.count == 1)
            #expect(MeasuredField(name: field.name) == field)
        }
        let number = try #require(DecimalNumber(digits: 6_250, places: 2))
        #expect(UnitConversion.same(number) == number)
    }

    @Test("beyond twelve digits become nothing")
    func tooLarge() throws {
        let number = DecimalNumber(999_999_999_999)
        #expect(UnitConversion.exact(shift: 2)(number) == nil)
        #expect(UnitConversion.exact(factor: 10)(number) == nil)
        let small = try #require(DecimalNumber(digits: 1_234_567, places: 6))
        #expect(UnitConversion.exact(shift: -3)(small)?.description == "0.001235")
    }

    @Test(
        "and their numbers are read from text",
        arguments: [("79.6", "79.6"), ("-0.05", "-0.05"), ("128", "128"), ("62.50", "62.50"), ("007", "7")]
    )
    func text(text: String, number: String) {
        #expect(DecimalNumber(text: text)?.description == number)
    }

    @Test(
        "are none of ours in other texts",
        arguments: ["", "-", ".", "1.", ".5", "--1", "1.2.3", "1e3", "０", "1.1234567", "1000000000000", "EE", "+1"]
    )
    func noNumber(text: String) {
        #expect(DecimalNumber(text: text) == nil)
    }

    @Test("of time are read from text, without a zone")
    func time() {
        #expect(DeviceLocalTime(text: "2026-11-22T06:12:30") == TonamiMonitor.at(6, 12, 30))
        #expect(DeviceLocalTime(text: "2026-11-22T06:12") == TonamiMonitor.at(6, 12))
        let others = [
            "2026-11-22", "2026-11-31T06:12", "2026-11-22T24:00", "2026-11-22T06:12:30Z", "T", "2026-11-22T6:12",
        ]
        for text in others { #expect(DeviceLocalTime(text: text) == nil) }
    }
}
