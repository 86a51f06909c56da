import CommunityModel
import TestSupport
import Testing
import UplinkProtocol

/// The decoder that reads events where they lie is held against the library's decoder, which is the judge.
@Suite("Events read where they lie") struct BoxEventDecoderTests {
    @Test("are what the library reads", arguments: 0..<200)
    func sameAsLibrary(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let event = UplinkEvent(
            sequence: .random(in: 1...UInt64.max, using: &random),
            event: try BoxEvent(from: &random)
        )
        let bytes = try event.encoded()
        #expect(BoxEventDecoder.decode(bytes) == .known(event))
        switch event.event.content {
        case .reading(let measurement, _, _) where measurement.values.bloodPressure == nil:
            #expect(BoxEventDecoder.plainEvent(bytes) == nil)
        case .tap, .reading: #expect(BoxEventDecoder.plainEvent(bytes) == event, "the quick way was not taken")
        case .assignment, .television: #expect(BoxEventDecoder.plainEvent(bytes) == nil)
        }
    }

    @Test("with any bytes changed are judged as the library judges", arguments: 0..<2_000)
    func mutated(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        var bytes = try UplinkEvent(sequence: 5, event: try BoxEvent(from: &random)).encoded()
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            case 1: bytes.remove(at: Int.random(in: bytes.indices, using: &random))
            default:
                let place = Int.random(in: bytes.indices, using: &random)
                bytes.insert(.random(in: 0...255, using: &random), at: place)
            }
        }
        #expect(BoxEventDecoder.decode(bytes) == DecodedEvent(decoding: bytes))
    }

    @Test("cut short at any byte are judged as the library judges", arguments: 0..<20)
    func truncated(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let bytes = try UplinkEvent(sequence: 5, event: try BoxEvent(from: &random)).encoded()
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            #expect(BoxEventDecoder.decode(cut) == DecodedEvent(decoding: cut))
        }
    }

    @Test("with numbers in more bytes than they need, or as large as can be, are judged as the library judges")
    func oddNumbers() {
        let numbers: [[UInt8]] = [
            [0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0x1F], [0x80],
        ]
        let start: [UInt8] = [0x12, 16] + Array(repeating: 1, count: 16) + [0x1A, 16] + Array(repeating: 2, count: 16)
        let tap: [UInt8] = [0x52, 40, 0x0A, 38, 0x08, 1, 0x10, 1, 0x1A, 32] + Array(repeating: 7, count: 32)
        for number in numbers {
            for bytes in [
                [0x08] + number + start + [0x20, 5, 0x28, 1] + tap,
                [0x08, 1] + start + [0x20] + number + [0x28, 1] + tap,
                [0x08, 1] + start + [0x20, 5, 0x28] + number + tap,
                [0x08, 1] + start + [0x20, 5, 0x28, 1, 0x30] + number + tap,
            ] {
                #expect(BoxEventDecoder.decode(bytes) == DecodedEvent(decoding: bytes))
            }
        }
    }
}
