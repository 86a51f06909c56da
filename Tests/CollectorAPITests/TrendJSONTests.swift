import CareServices
import CollectorAPI
import CommunityModel
import Testing

@Suite("A trend as JSON") struct TrendJSONTests {
    private func reading(_ seq: Int64, pulse: Int?, quality: ReadingQuality = []) throws -> StoredReading<BloodPressure>
    {
        StoredReading<BloodPressure>(
            seq: seq,
            measuredAt: Instant(milliseconds: 1_795_000_000_000 * (seq - 2)),
            clockQuality: .agreed,
            values: try BloodPressure(systolic: 128, diastolic: 76, pulse: pulse),
            quality: quality
        )
    }

    @Test("names instant and numbers of each point; odd numbers are left out")
    func namesPoints() throws {
        let trend = PressureTrend(
            of: try [reading(1, pulse: 64), reading(2, pulse: 64, quality: .implausible), reading(3, pulse: nil)]
        )
        let json = #"{"count":2,"points":[[-1795000000000,128,76,64],[1795000000000,128,76,null]]}"#
        #expect(String(decoding: trend.json, as: UTF8.self) == json)
    }

    @Test("of nothing is still JSON")
    func isJSONWhenEmpty() {
        #expect(String(decoding: PressureTrend(of: []).json, as: UTF8.self) == #"{"count":0,"points":[]}"#)
    }
}
