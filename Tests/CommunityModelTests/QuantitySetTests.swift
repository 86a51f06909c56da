import CommunityModel
import TestSupport
import Testing

@Suite("What a scale tells") struct QuantitySetTests {
    private func number(_ digits: Int, _ places: Int) throws -> DecimalNumber {
        try #require(DecimalNumber(digits: digits, places: places))
    }

    @Test("keeps the places that the scale gave: 62.50 stays 62.50")
    func places() throws {
        #expect(try number(6_250, 2).description == "62.50")
        #expect(try number(-5, 2).description == "-0.05")
        #expect(try number(5, 0).description == "5")
        #expect(try number(6_250, 2).shortest == number(625, 1))
        #expect(DecimalNumber(digits: 1, places: 7) == nil)
        #expect(DecimalNumber(digits: 1_000_000_000_000, places: 0) == nil)
    }

    @Test("rounds halves away from zero and fills up with zeros", arguments: 0..<200)
    func rounding(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let exact = try number(.random(in: -999_999...999_999, using: &random), .random(in: 0...6, using: &random))
        for places in 0...6 {
            let rounded = try #require(exact.rounded(to: places))
            let unit = [1, 0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001][places]
            #expect(abs(rounded.value - exact.value) <= unit / 2 + 1e-9)
            #expect(rounded.places == places)
        }
    }

    @Test("has a body-mass index reckoned from weight and height, not the scale's own")
    func bodyMassIndex() throws {
        let set = try QuantitySet(
            .body,
            [
                .init(.weight, number(796, 1)), .init(.height, number(1_710, 1)), .init(.bodyMassIndex, number(300, 1)),
            ]
        )
        #expect(set.bodyMassIndex()?.description == "27.2")
        #expect(set.bodyMassIndex(height: try number(160, 0))?.description == "31.1")
        #expect(try QuantitySet(.body, [.init(.weight, number(796, 1))]).bodyMassIndex() == nil)
    }

    @Test("is refused without a weight, with a number twice, of another kind, or of no living person")
    func refused() throws {
        let weight = QuantitySet.Entry(.weight, try number(60, 0))
        #expect(throws: ReadingError.missing(.weight)) { try QuantitySet(.body, [.init(.bodyFat, number(20, 0))]) }
        #expect(throws: ReadingError.unexpected(.weight)) { try QuantitySet(.body, [weight, weight]) }
        #expect(throws: ReadingError.unexpected(.weight)) { try QuantitySet(.temperature, [weight]) }
        let heavy = try number(301, 0)
        #expect(throws: ReadingError.beyond(.weight, number: heavy)) {
            try QuantitySet(.body, [.init(.weight, heavy)])
        }
    }

    @Test("of a day has no fewer steps than its hours, and 24 of these")
    func activity() throws {
        let day = TownDay(daysSinceEpoch: 20_784)
        var hours = [Int?](repeating: nil, count: 24)
        hours[7] = 900
        hours[18] = 1_200
        #expect(try ActivityDay(day: day, hourlySteps: hours).steps == 2_100)
        #expect(throws: ReadingError.outOfRange(.steps, value: 2_000)) {
            try ActivityDay(day: day, hourlySteps: hours, steps: 2_000)
        }
        #expect(throws: ReadingError.outOfRange(.hours, value: 23)) {
            try ActivityDay(day: day, hourlySteps: Array(hours.dropLast()))
        }
        #expect(throws: ReadingError.outOfRange(.steps, value: 200_001)) { try ActivityDay(day: day, steps: 200_001) }
    }
}
