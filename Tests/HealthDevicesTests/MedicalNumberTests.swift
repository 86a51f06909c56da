import HealthDevices
import Testing

@Suite("A medical number") struct MedicalNumberTests {
    @Test(
        "in 16 bits has an exponent of 4 bits and a mantissa of 12, both signed",
        arguments: [
            (0x007B, 123.0), (0xF3CF, 97.5), (0x1001, 10), (0xF0A0, 16), (0x0FFF, -1), (0x7001, 10_000_000),
            (0xE801, nil),
            (0x8001, 0.000_000_01), (0x07FD, 2_045), (0x0803, -2_045),
        ] as [(UInt16, Double?)]
    )
    func shortFloat(bits: UInt16, value: Double?) {
        #expect(MedicalNumber(shortFloat: bits).value == value)
    }

    @Test(
        "in 32 bits has an exponent of 8 bits and a mantissa of 24, both signed",
        arguments: [
            (0xFF00_031C, 79.6), (0x0000_0055, 85), (0x02FF_FFFF, -100), (0xFD12_D687, 1_234.567),
        ] as [(UInt32, Double)]
    )
    func float(bits: UInt32, value: Double) {
        #expect(MedicalNumber(float: bits).value == value)
    }

    @Test(
        "that is none says why",
        arguments: [
            (0x07FF, 0x007F_FFFF, .notANumber), (0x0800, 0x0080_0000, .notAtThisResolution),
            (0x07FE, 0x007F_FFFE, .positiveInfinity), (0x0802, 0x0080_0002, .negativeInfinity),
            (0x0801, 0x0080_0001, .reserved),
        ] as [(UInt16, UInt32, MedicalNumber)]
    )
    func specialValues(short: UInt16, long: UInt32, expected: MedicalNumber) {
        #expect(MedicalNumber(shortFloat: short) == expected && MedicalNumber(float: long) == expected)
        #expect(expected.shortFloat == short && expected.float == long)
        #expect(expected.value == nil)
    }

    @Test("of any 16 bits comes back as it went, special values without their exponent")
    func everyShortFloat() {
        for bits in UInt16.min...UInt16.max {
            let number = MedicalNumber(shortFloat: bits)
            let expected = number.value == nil ? bits & 0x0FFF : bits
            #expect(number.shortFloat == expected)
        }
    }

    @Test("of 32 bits comes back as it went")
    func manyFloats() {
        var random = SeededGenerator(seed: 20_601)
        for _ in 0..<10_000 {
            let bits = UInt32.random(in: .min ... .max, using: &random)
            let number = MedicalNumber(float: bits)
            #expect(number.float == (number.value == nil ? bits & 0x00FF_FFFF : bits))
        }
    }

    @Test("that does not fit is not written")
    func doesNotFit() {
        #expect(MedicalNumber.finite(mantissa: 2_046, exponent: 0).shortFloat == nil)
        #expect(MedicalNumber.finite(mantissa: 1, exponent: 8).shortFloat == nil)
        #expect(MedicalNumber.finite(mantissa: 8_388_606, exponent: 0).float == nil)
    }
}
