import CommunityModel

@testable import HealthDevices

/// Values of Bluetooth LE characteristics: a cuff's, or all that a scale tells, one run of bytes each.
struct BluetoothTarget: FuzzTarget {
    static let name = "ble"

    func run(_ input: [UInt8]) {
        var input = FuzzInput(input)
        guard (input.byte() ?? 0) % 2 == 1 else {
            _ = try? BluetoothBloodPressure.read(input.all())
            return
        }
        var scale = BluetoothScale()
        var values = 0
        while let kind = input.byte(), let value = input.run() {
            values += 1
            if kind % 2 == 0, let weight = try? BluetoothWeight(value) { scale.take(weight) }
            if kind % 2 == 1, let composition = try? BluetoothBodyComposition(value) { scale.take(composition) }
        }
        promise(scale.finish().count <= values, "a scale made readings of nothing")
    }

    static func seeds() throws -> [[UInt8]] {
        let time: [UInt8] = [0xEA, 0x07, 11, 22, 6, 12, 30]
        let cuff = [0x1E, 0x80, 0x00, 0x4C, 0x00, 0x5D, 0x00] + time + [0x40, 0x00, 1, 0x04, 0x00]
        let weight = [0x0E, 0xD4, 0x30] + time + [2, 0x0F, 0x01, 0xF0, 0x05]
        let composition: [UInt8] = [
            0xF8, 0x0F, 0xF5, 0x00, 0x88, 0x13, 0x2C, 0x01, 0x40, 0x1F, 0x28, 0x23, 0xD0, 0x20, 0x64, 0x19, 0x88, 0x13,
            0xD4, 0x30, 0xF0, 0x05,
        ]
        let halves: [[UInt8]] = [
            [0x08, 0x14, 0xF5, 0x00, 0x88, 0x13, 0xD4, 0x30], [0x00, 0x18, 0xF5, 0x00, 0xF0, 0x05],
        ]
        return [
            [0] + cuff, [1, 0] + FuzzInput.run(weight) + [1] + FuzzInput.run(composition),
            [1, 1] + FuzzInput.run(halves[0]) + [1] + FuzzInput.run(halves[1]),
        ]
    }
}
