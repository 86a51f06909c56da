import CommunityModel
import Testing

@Suite("A blood pressure") struct BloodPressureTests {
    @Test("keeps what a cuff can measure")
    func plausible() throws {
        let pressure = try BloodPressure(systolic: 135, diastolic: 82, pulse: 68)
        #expect(pressure.systolic == 135)
        #expect(pressure.diastolic == 82)
    }

    @Test(
        "names the number that cannot come from a living arm",
        arguments: [
            (49, 30, 60, ReadingError.outOfRange(.systolic, value: 49)),
            (301, 80, 60, .outOfRange(.systolic, value: 301)),
            (120, 19, 60, .outOfRange(.diastolic, value: 19)),
            (260, 201, 60, .outOfRange(.diastolic, value: 201)),
            (80, 80, 60, .reversed(systolic: 80, diastolic: 80)),
            (120, 80, 19, .outOfRange(.pulse, value: 19)),
            (120, 80, 251, .outOfRange(.pulse, value: 251)),
        ]
    )
    func impossible(systolic: Int, diastolic: Int, pulse: Int, reason: ReadingError) {
        #expect(throws: reason) { try BloodPressure(systolic: systolic, diastolic: diastolic, pulse: pulse) }
    }
}
