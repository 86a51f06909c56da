import CommunityModel
import TestSupport
import Testing
import Trends

@Suite("A trend of few points") struct ThinningTests {
    /// Two years of measuring now and then, several readings at the same instant among them.
    private func readings(seed: UInt64) throws -> [DatedBloodPressure] {
        var random = PseudoRandom(seed: seed)
        let start = Int64.random(in: -1_000_000_000_000...2_000_000_000_000, using: &random)
        let step = [0, 1, 900_000, 86_400_000, 40 * 86_400_000][Int(seed % 5)] as Int64
        var instant = start
        return try (0..<Int.random(in: 301...1_500, using: &random)).map { _ in
            instant += .random(in: 0...step, using: &random)
            return DatedBloodPressure(
                measuredAt: Instant(milliseconds: instant),
                pressure: try BloodPressure(
                    systolic: .random(in: 110...140, using: &random)
                        + (Int.random(in: 0..<40, using: &random) == 0 ? 60 : 0),
                    diastolic: .random(in: 60...90, using: &random),
                    pulse: nil
                )
            )
        }
    }

    /// The periods of the rule, found another way: for each the readings that lie in it.
    private func periods(of readings: [DatedBloodPressure], count: Int64) -> [[DatedBloodPressure]] {
        guard let first = readings.first?.measuredAt, let last = readings.last?.measuredAt else { return [] }
        let span = last.milliseconds - first.milliseconds + 1
        return (0..<count).map { period in
            readings.filter {
                let offset = $0.measuredAt.milliseconds - first.milliseconds
                return period * span <= offset * count && offset * count < (period + 1) * span
            }
        }.filter { !$0.isEmpty }
    }

    @Test("keeps the highest and lowest of each period, the first and the last, in order", arguments: 0..<40)
    func keepsExtremes(seed: UInt64) throws {
        let all = try readings(seed: seed)
        let thinned = all.thinned()
        #expect(thinned.count <= 300)
        #expect(thinned.first == all.first)
        #expect(thinned.last == all.last)
        var rest = all[...]
        for point in thinned {
            let index = try #require(rest.firstIndex(of: point), "a part of the readings, in their order")
            rest = rest[(index + 1)...]
        }
        for period in periods(of: all, count: 74) {
            let kept = thinned.filter { period.contains($0) }
            for value in [\BloodPressure.systolic, \.diastolic] {
                #expect(
                    kept.map { $0.pressure[keyPath: value] }.max() == period.map { $0.pressure[keyPath: value] }.max()
                )
                #expect(
                    kept.map { $0.pressure[keyPath: value] }.min() == period.map { $0.pressure[keyPath: value] }.min()
                )
            }
        }
    }

    @Test("leaves three hundred readings as they are, and takes away from three hundred and one")
    func keepsFew() throws {
        let all = Array(try readings(seed: 3).prefix(301))
        let few = Array(all.dropLast())
        #expect(few.thinned() == few)
        #expect(all.thinned().count <= 300)
        #expect([DatedBloodPressure]().thinned() == [])
    }

    @Test("holds with fewer points, too", arguments: [6, 7, 40, 299], 0..<5)
    func keepsFewer(most: Int, seed: UInt64) throws {
        let all = try readings(seed: seed)
        let thinned = all.thinned(to: most)
        #expect(thinned.count <= most)
        #expect(thinned.map(\.pressure.systolic).max() == all.map(\.pressure.systolic).max())
        #expect(thinned.map(\.pressure.systolic).min() == all.map(\.pressure.systolic).min())
        #expect(thinned.map(\.pressure.diastolic).max() == all.map(\.pressure.diastolic).max())
        #expect(thinned.map(\.pressure.diastolic).min() == all.map(\.pressure.diastolic).min())
    }
}
