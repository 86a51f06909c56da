import CommunityModel
import Testing

@testable import HealthDevices

@Suite("A number in a device's unit") struct UnitConversionTests {
    private func converted(_ mantissa: Int32, _ exponent: Int8, _ quantity: MeasuredQuantity, _ unit: UInt16) -> String?
    {
        UnitConversion.of(quantity, from: unit)?.convert(.finite(mantissa: mantissa, exponent: exponent))?.description
    }

    @Test(
        "in the canonical unit keeps the digits that the device sent",
        arguments: [
            (6250, -2, .weight, UnitCode.kilogram, "62.50"), (625, -1, .weight, UnitCode.kilogram, "62.5"),
            (158, 0, .height, UnitCode.centimetre, "158"), (368, -1, .bodyTemperature, UnitCode.degreeCelsius, "36.8"),
            (97, 0, .oxygenSaturation, UnitCode.percent, "97"),
            (98, 0, .bloodGlucose, UnitCode.milligramPerDecilitre, "98"),
            (80, -1, .visceralFatLevel, UnitCode.percent, "8.0"), (54, 0, .bodyAge, UnitCode.year, "54"),
        ] as [(Int32, Int8, MeasuredQuantity, UInt16, String)]
    )
    func canonical(mantissa: Int32, exponent: Int8, quantity: MeasuredQuantity, unit: UInt16, expected: String) {
        #expect(converted(mantissa, exponent, quantity, unit) == expected)
    }

    @Test(
        "in another is converted in decimals",
        arguments: [
            // 138.0 lb = 62.595 747 06 kg
            (1380, -1, .weight, UnitCode.pound, "62.60"), (1, 0, .weight, UnitCode.pound, "0.45"),
            (62_540, 0, .weight, UnitCode.gram, "62.540"), (626, 2, .weight, UnitCode.gram, "62.6"),
            (158, -2, .height, UnitCode.metre, "158"), (625, -1, .height, UnitCode.inch, "158.750"),
            (5, 0, .height, UnitCode.foot, "152.40"),
            (986, -1, .bodyTemperature, UnitCode.degreeFahrenheit, "37.00"),
            (987, -1, .bodyTemperature, UnitCode.degreeFahrenheit, "37.06"),
            (1_695, 3, .basalMetabolism, UnitCode.calorie, "1695"),
            (5_858, 0, .basalMetabolism, UnitCode.kilojoule, "1400"),
            (5_857_600, 0, .basalMetabolism, UnitCode.joule, "1400"),
            // 5.5 mmol/L = 99.0858 mg/dL
            (55, -1, .bloodGlucose, UnitCode.millimolePerLitre, "99.1"),
        ] as [(Int32, Int8, MeasuredQuantity, UInt16, String)]
    )
    func other(mantissa: Int32, exponent: Int8, quantity: MeasuredQuantity, unit: UInt16, expected: String) {
        #expect(converted(mantissa, exponent, quantity, unit) == expected)
    }

    @Test("that is none of the quantity's is not guessed at")
    func unknown() {
        #expect(UnitConversion.of(.weight, from: UnitCode.centimetre) == nil)
        #expect(UnitConversion.of(.weight, from: nil) == nil)
        #expect(UnitConversion.of(.bodyTemperature, from: UnitCode.percent) == nil)
    }

    @Test("of any size is converted, or is none; never is it wrong by more than a half in its last place")
    func property() throws {
        var random = SeededGenerator(seed: 11_073)
        for _ in 0..<20_000 {
            let mantissa = Int32.random(in: -8_388_605...8_388_605, using: &random)
            let exponent = Int8.random(in: -128...127, using: &random)
            for conversion in [UnitConversion.exact(), .exact(shift: -3), .exact(factor: 254, shift: -2)] {
                _ = conversion.convert(.finite(mantissa: mantissa, exponent: exponent))
            }
            let pounds = MedicalNumber.finite(mantissa: mantissa, exponent: -Int8.random(in: 0...6, using: &random))
            let kilograms = try #require(UnitConversion.of(.weight, from: UnitCode.pound)?.convert(pounds))
            let exact = try #require(pounds.value) * 0.453_592_37
            #expect(abs(kilograms.value - exact) <= 0.005_000_1)
        }
    }

    @Test("of any exponent is the decimal that it says, or none")
    func decimals() {
        #expect(MedicalNumber.finite(mantissa: 123, exponent: -8).decimal?.description == "0.000001")
        #expect(MedicalNumber.finite(mantissa: -15, exponent: -7).decimal?.description == "-0.000002")
        #expect(MedicalNumber.finite(mantissa: 7, exponent: 11).decimal?.description == "700000000000")
        #expect(MedicalNumber.finite(mantissa: 7, exponent: 12).decimal == nil)
        #expect(MedicalNumber.finite(mantissa: 0, exponent: 127).decimal?.description == "0")
        #expect(MedicalNumber.finite(mantissa: 1, exponent: -128).decimal == nil)
        #expect(MedicalNumber.notANumber.decimal == nil)
    }
}
