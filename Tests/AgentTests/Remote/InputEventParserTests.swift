import CInput
import Testing

@testable import Agent

/// What a kernel writes for a key.
func inputRecord(_ type: Int32, _ code: Int32, _ value: Int32) -> [UInt8] {
    let time = [UInt8](repeating: 7, count: InputEventParser.recordBytes - 8)
    return withUnsafeBytes(of: (UInt16(type), UInt16(code), value)) { time + Array($0) }
}

@Suite("Keys of an input device") struct InputEventParserTests {
    @Test("have the size of the kernel's records")
    func size() {
        #expect(InputEventParser.recordBytes == (MemoryLayout<Int>.size == 8 ? 24 : 16))
    }

    @Test("come out of their records wherever those are cut, at the press and not at the release")
    func cuts() {
        let bytes =
            inputRecord(EV_MSC, 4, 0x1234) + inputRecord(EV_KEY, KEY_OK, 1) + inputRecord(EV_SYN, 0, 0)
            + inputRecord(EV_KEY, KEY_OK, 0) + inputRecord(EV_SYN, 0, 0) + inputRecord(EV_KEY, KEY_DOWN, 1)
            + inputRecord(EV_KEY, KEY_DOWN, 2)
        for cut in 0...bytes.count {
            var parser = InputEventParser()
            let keys = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(keys.map { Int32($0.code) } == [KEY_OK, KEY_DOWN, KEY_DOWN])
            #expect(keys.map(\.isRepeat) == [false, false, true])
        }
    }

    @Test("that the kernel threw away are not guessed at")
    func dropped() {
        var parser = InputEventParser()
        let bytes =
            inputRecord(EV_SYN, SYN_DROPPED, 0) + inputRecord(EV_KEY, KEY_YELLOW, 1) + inputRecord(EV_SYN, 0, 0)
            + inputRecord(EV_KEY, KEY_BACK, 1)
        #expect(parser.feed(bytes).map { Int32($0.code) } == [KEY_BACK])
    }

    @Test("of any bytes are at most one a record")
    func noise() {
        var random = SystemRandomNumberGenerator()
        var parser = InputEventParser()
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255) }
            #expect(parser.feed(bytes).count <= (bytes.count + 24) / InputEventParser.recordBytes)
        }
    }

    @Test(
        "mean the same from infrared, Bluetooth and CEC",
        arguments: [
            (103, RemoteKey.up), (108, .down), (105, .left), (106, .right), (28, .ok), (352, .ok), (353, .ok),
            (158, .back), (174, .back), (1, .back), (398, .red), (399, .green), (400, .yellow), (401, .blue),
            (116, .power), (11, .digit(0)), (2, .digit(1)), (10, .digit(9)), (512, .digit(0)), (521, .digit(9)),
        ]
    )
    func codes(code: Int, key: RemoteKey) {
        #expect(RemoteKey(code: UInt16(code)) == key)
        #expect(RemoteKey(key.word) == key)
    }

    @Test("that mean nothing on our screens have no name", arguments: [402, 403, 139, 365, 522, 0, 0xFFFF])
    func others(code: Int) {
        #expect(RemoteKey(code: UInt16(code)) == nil)
    }
}
