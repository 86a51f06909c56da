import CommunityModel
import Felica
import Glibc
import VirtualDevices

@testable import HealthDevices

/// Block maps of any kind, and whatever a memory may hold that is read by one: the worked example, or the one in the
/// input.
struct BlockMapTarget: FuzzTarget {
    static let name = "blockmap"

    private let example: BlockMap
    private let session: BlockMapSession

    init() throws {
        let text = try Self.exampleText()
        example = try BlockMap(json: text)
        session = BlockMapSession(try BlockMapCatalogue([("tk-100.json", text)]))
    }

    /// The file, from the repository's root, where `scripts/fuzz` runs.
    private static func exampleText() throws -> [UInt8] {
        guard let file = fopen("docs/devices/tk-100.json", "rb") else {
            throw Fuzz.Failure(words: "docs/devices/tk-100.json is not here")
        }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&text, 1, text.count, file)
        return Array(text.prefix(count))
    }

    func run(_ input: [UInt8]) {
        var input = FuzzInput(input)
        switch (input.byte() ?? 0) % 3 {
        case 0: Self.read(input.all(), by: example)
        case 1:
            guard let text = input.run(), let map = try? BlockMap(json: text) else { return }
            Self.read(input.all(), by: map)
        default: touch(input.all())
        }
    }

    private static func read(_ memory: [UInt8], by map: BlockMap) {
        for record in map.recordBytes(in: memory) { _ = map.read(record) }
    }

    /// A memory that answers with what the input holds, the same at each question.
    private func touch(_ bytes: [UInt8]) {
        var keys: [[ContentKey]] = []
        for _ in 0..<2 {
            let outcome = session.run(memory: FuzzedMemory(bytes: bytes), now: FuzzedTouch.now, zone: .japan) {
                keys.append($0.map(\.contentKey))
            }
            promise(outcome.delivered <= example.records.count, "more measurements than there is room for")
        }
        promise(keys.first == keys.last, "a measurement became another one at the next touch")
    }

    static func seeds() throws -> [[UInt8]] {
        guard var chip = TK100Chip(clock: DeviceLocalTime(FuzzedTouch.now, in: .japan)) else { return [] }
        for minute in 0..<12 {
            let time = DeviceLocalTime(FuzzedTouch.today, ClockTime(hour: 5, minute: minute))
            chip.measure(TK100Chip.Entry(takenAt: time, systolic: 128, diastolic: 76, mean: 93, pulse: 64))
        }
        let memory = Array(chip.blocks.joined())
        let records = Array(chip.blocks.dropFirst(2).joined())
        return [[0] + records, [1] + FuzzInput.run(try exampleText()) + records, [2] + memory]
    }
}

private struct FuzzedMemory: BlockMemory {
    let bytes: [UInt8]

    func identifier(inSystem systemCode: UInt16) throws(FelicaError) -> [UInt8]? { [1, 2, 3, 4, 5, 6, 7, 8] }

    func read(_ blocks: [UInt16], of service: UInt16, from identifier: [UInt8]) throws(FelicaError) -> [[UInt8]] {
        try blocks.map { (block) throws(FelicaError) in
            guard 16 * Int(block) < bytes.count else { throw .refused(flag1: 0x01, flag2: 0xA8) }
            return Array(bytes.dropFirst(16 * Int(block)).prefix(16))
        }
    }
}
