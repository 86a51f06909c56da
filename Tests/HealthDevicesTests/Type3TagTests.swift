import CommunityModel
import Felica
import SmartCards
import Testing

@testable import HealthDevices

@Suite("A Type 3 tag") struct Type3TagTests {
    private let message = (0..<70).map { UInt8($0) }

    @Test("is polled for NDEF, and read by the blocks that its first block allows")
    func reading() throws {
        let frames = RecordedType3Frames(agent: [], blocksAtOnce: 2)
        frames.show(message)
        let tag = try Type3Tag(on: FelicaCard(over: frames))
        #expect(try tag.read() == message)
        #expect(
            frames.frames.map(\.hex) == [
                "060012fc0000", "100602fe000000000001010b00018000",
                "120602fe000000000001010b000280018002", "120602fe000000000001010b000280038004",
                "100602fe000000000001010b00018005",
            ]
        )
    }

    @Test("is written with WriteF set until its last block is there")
    func writing() throws {
        let frames = RecordedType3Frames(agent: [], blocksAtOnce: 3)
        frames.show([0xD0, 0x00, 0x00])
        let tag = try Type3Tag(on: FelicaCard(over: frames))
        try tag.write(message)
        let updates = frames.frames.filter { $0[1] == 0x08 }
        #expect(updates.map { $0[13] } == [1, 3, 2, 1])
        // WriteF stands at byte 9 of block 0.
        #expect(updates.first?[16 + 9] == 0x0F && updates.last?[16 + 9] == 0x00)
        #expect(try tag.read() == message)
    }

    @Test("of more than 255 blocks has numbers of two bytes")
    func manyBlocks() throws {
        let long = (0..<4_500).map { UInt8(truncatingIfNeeded: $0) }
        let frames = RecordedType3Frames(agent: [], blocksAtOnce: 12)
        frames.show(long)
        let tag = try Type3Tag(on: FelicaCard(over: frames))
        #expect(try tag.read() == long)
        try tag.write(long.reversed())
        #expect(try tag.read() == long.reversed())
        #expect(throws: LinkError.tooLarge) { try tag.write([UInt8](repeating: 0, count: 298 * 16 + 1)) }
    }

    @Test("that is being written shows nothing yet")
    func beingWritten() throws {
        let frames = RecordedType3Frames(agent: [])
        frames.show(message)
        frames.memory[9] = 0x0F
        frames.memory[15] += 0x0F
        #expect(try Type3Tag(on: FelicaCard(over: frames)).read().isEmpty)
    }

    @Test(
        "whose first block cannot be is malformed, by the byte",
        arguments: [(0, 0x20, 0), (1, 0, 1), (15, 0xFF, 14)] as [(Int, UInt8, Int)]
    )
    func firstBlock(offset: Int, byte: UInt8, at: Int) throws {
        let frames = RecordedType3Frames(agent: [])
        frames.show(message)
        frames.memory[offset] = byte
        let tag = try Type3Tag(on: FelicaCard(over: frames))
        do throws(LinkError) {
            _ = try tag.read()
            Issue.record("it was taken")
        } catch {
            guard case .malformed(let bytes) = error else {
                Issue.record("failed with \(error)")
                return
            }
            #expect(bytes.offset == at)
        }
    }

    @Test("that answers with anything, cut off anywhere, ends the touch")
    func hostile() {
        struct Noise: FelicaLink {
            let seed: UInt64

            func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8] {
                var random = SeededGenerator(seed: seed ^ UInt64(frame.count))
                let idm = [UInt8](hex: "02FE000000000001")
                if frame[1] == 0 { return [18, 1] + idm + [UInt8](repeating: 0, count: 8) }
                let attributes = Type3Attributes(blocksPerCheck: 4, blocksPerUpdate: 4, blocks: 20, length: 64)
                let isFirst = frame.suffix(2) == [0x80, 0x00] && Bool.random(using: &random)
                let noise = (0..<16 * Int(frame[13])).map { _ in UInt8.random(in: 0...255, using: &random) }
                let data = isFirst ? attributes.block : noise
                let answer = [UInt8(data.count + 13), frame[1] + 1] + idm + [0, 0, frame[13]] + data
                return Array(answer.prefix(Int.random(in: 0...answer.count * 2, using: &random)))
            }
        }
        var session = HealthDeviceSession.impatient()
        for seed in 0..<500 {
            let card = FelicaCard(over: Noise(seed: UInt64(seed)))
            let outcome = session.run(felica: card, now: TonamiMonitor.touch, zone: .japan) { _ in
                Issue.record("noise was stored")
            }
            #expect(outcome.delivered == 0 && outcome.ending != .released)
        }
    }
}

@Suite("An NDEF record in chunks") struct NDEFChunkTests {
    @Test("is put together")
    func chunks() throws {
        let message = [UInt8](hex: "B1 03 02 504844 00 01  36 00 01 02  56 00 02 03 04")
        let record = try NDEFRecord(message: message)
        #expect(record.type == PHDRecord.type && record.payload == [0, 1, 2, 3, 4])
        for length in 0..<message.count {
            #expect(throws: MalformedBytes.self) { try NDEFRecord(message: Array(message.prefix(length))) }
        }
    }

    @Test("that goes on with a record of its own is malformed", arguments: ["51 00 01 02", "B6 00 01 02", "36 00 01"])
    func wrongChunk(hex: String) {
        #expect(throws: MalformedBytes.self) {
            try NDEFRecord(message: [UInt8](hex: "B1 03 02 504844 00 01" + hex))
        }
    }
}
