import CommunityModel
import Testing

@testable import HealthDevices

@Suite("A scale over Bluetooth LE") struct BluetoothScaleTests {
    private func weight(_ hex: String) throws -> BluetoothWeight { try BluetoothWeight([UInt8](hex: hex)) }

    private func composition(_ hex: String) throws -> BluetoothBodyComposition {
        try BluetoothBodyComposition([UInt8](hex: hex))
    }

    private func numbers(_ interpretation: Interpretation?) -> [MeasuredQuantity: String]? {
        guard case .success(.quantities(let set)) = interpretation?.result else { return nil }
        return Dictionary(uniqueKeysWithValues: set.entries.map { ($0.quantity, $0.number.description) })
    }

    private func told(_ weights: [String] = [], _ compositions: [String] = []) throws -> [Interpretation] {
        var scale = BluetoothScale()
        for hex in weights { scale.take(try weight(hex)) }
        for hex in compositions { scale.take(try composition(hex)) }
        return scale.finish()
    }

    @Test("tells a weight of 62.5 kg with time, user, BMI and height")
    func metric() throws {
        let step = try #require(try told(["0E D430 EA07 0B 16 06 0C 1E 02 0F01 F005"]).first)
        #expect(numbers(step) == [.weight: "62.500", .height: "152.0", .bodyMassIndex: "27.1"])
        #expect(step.takenAt == TonamiMonitor.at(6, 12, 30) && step.userSlot == 2)
    }

    @Test("tells pounds and inches as kilograms and centimetres")
    func imperial() throws {
        #expect(numbers(try told(["09 D435 0000 5602"]).first) == [.weight: "62.51", .height: "151.9"])
    }

    @Test("that could not weigh says so")
    func failed() throws {
        #expect(try told(["00 FFFF"]).map(\.result) == [.failure(.measurementFailed)])
    }

    /// 24.5 % fat; 5,000 kJ; 30.0 % muscle; 40.0, 45.0, 42.0 and 32.5 kg; 500.0 Ohm; 62.5 kg; 1.52 m.
    private let whole = "F80F F500 8813 2C01 401F 2823 D020 6419 8813 D430 F005"

    @Test("tells everything in one value")
    func composition() throws {
        #expect(
            numbers(try told([], [whole]).first) == [
                .bodyFat: "24.5", .basalMetabolism: "1195", .muscleShare: "30.0", .muscleMass: "40.000",
                .fatFreeMass: "45.000", .softLeanMass: "42.000", .bodyWater: "32.500", .impedance: "500.0",
                .weight: "62.500", .height: "152.0",
            ]
        )
    }

    @Test("tells weight and composition apart; together they are one reading, whichever comes first")
    func joined() throws {
        let expected: [MeasuredQuantity: String] = [.weight: "62.500", .bodyFat: "24.5", .basalMetabolism: "1195"]
        #expect(try told(["00 D430"], ["0800 F500 8813"]).map(numbers) == [expected])
        var scale = BluetoothScale()
        scale.take(try composition("0800 F500 8813"))
        scale.take(try weight("00 D430"))
        #expect(scale.finish().map(numbers) == [expected])
        #expect(scale.finish().isEmpty)
    }

    @Test("tells two people who step on it one after the other as two readings")
    func two() throws {
        var scale = BluetoothScale()
        scale.take(try weight("00 D430"))
        scale.take(try weight("00 F03C"))
        scale.take(try composition("0000 F500"))
        #expect(scale.finish().map(numbers) == [[.weight: "62.500"], [.weight: "78.000", .bodyFat: "24.5"]])
        // By their slots, in any order.
        let steps = try told(["04 D430 01", "04 F03C 02"], ["0400 FA00 02", "0400 F500 01"])
        #expect(steps.map(numbers) == [[.weight: "62.500", .bodyFat: "24.5"], [.weight: "78.000", .bodyFat: "25.0"]])
        #expect(steps.map(\.userSlot) == [1, 2])
    }

    @Test("puts a composition of two values together")
    func parts() throws {
        let step = try told([], ["0814 F500 8813 D430", "0018 F500 F005"])
        #expect(
            step.map(numbers) == [[.weight: "62.500", .height: "152.0", .bodyFat: "24.5", .basalMetabolism: "1195"]]
        )
    }

    @Test("that was stepped on with shoes keeps the weight; a composition without any weight is no reading")
    func shoes() throws {
        #expect(try told(["00 D430"], ["0000 FFFF"]).map(numbers) == [[.weight: "62.500"]])
        #expect(try told([], ["0000 FFFF"]).map(\.result) == [.failure(.measurementFailed)])
        #expect(try told([], ["0000 F500"]).map(\.result) == [.failure(.incomplete)])
    }

    @Test("cut off anywhere says where it ends; any bytes are read or refused")
    func hostile() throws {
        let value = [UInt8](hex: whole)
        for length in 0..<value.count {
            #expect(throws: MalformedBytes.self) { try BluetoothBodyComposition(Array(value.prefix(length))) }
        }
        var random = SeededGenerator(seed: 7)
        var scale = BluetoothScale()
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...32, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            if let weight = try? BluetoothWeight(bytes) { scale.take(weight) }
            if let composition = try? BluetoothBodyComposition(bytes) { scale.take(composition) }
            _ = try? BluetoothBloodPressure.read(bytes)
        }
        #expect(scale.finish().allSatisfy { $0.userSlot.map((0...254).contains) ?? true })
    }
}
