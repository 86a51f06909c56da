import Testing
import VirtualDevices

@Suite("Frames of the virtual reader") struct ReaderFrameTests {
    @Test(
        "of one byte are about the power and the answer to reset",
        arguments: [
            (UInt8(0x00), ReaderFrame.powerOff), (0x01, .powerOn), (0x02, .reset), (0x04, .answerToReset),
        ]
    )
    func control(byte: UInt8, expected: ReaderFrame) throws {
        var buffer = ReaderFrameBuffer()
        buffer.append([0x00, 0x01, byte])
        #expect(try buffer.next() == expected)
        #expect(try buffer.next() == nil)
    }

    @Test("come out whole however the socket cuts them", arguments: 1...9)
    func anyPieces(size: Int) throws {
        let stream: [UInt8] = [0, 1, 4, 0, 5, 0xFF, 0xCA, 0, 0, 0, 0, 1, 0]
        var buffer = ReaderFrameBuffer()
        var frames: [ReaderFrame] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            buffer.append(stream[start..<min(start + size, stream.count)])
            while let frame = try buffer.next() { frames.append(frame) }
        }
        #expect(frames == [.answerToReset, .command([0xFF, 0xCA, 0, 0, 0]), .powerOff])
    }

    @Test("of the greatest length are waited for and taken")
    func longest() throws {
        let command = [UInt8](repeating: 0xA5, count: 0xFFFF)
        var buffer = ReaderFrameBuffer()
        buffer.append([0xFF, 0xFF])
        buffer.append(command.dropLast())
        #expect(try buffer.next() == nil)
        buffer.append(command.suffix(1))
        #expect(try buffer.next() == .command(command))
    }

    @Test("without a payload are refused")
    func empty() {
        var buffer = ReaderFrameBuffer()
        buffer.append([0x00, 0x00, 0x00, 0x01, 0x04])
        #expect(throws: VirtualDeviceError.malformedFrame("its length is 0, at least 1 was expected")) {
            try buffer.next()
        }
    }

    @Test("with a control byte nobody knows are refused", arguments: [UInt8(0x03), 0x05, 0x7F, 0xFF])
    func unknownControl(byte: UInt8) {
        var buffer = ReaderFrameBuffer()
        buffer.append([0x00, 0x01, byte])
        #expect(throws: VirtualDeviceError.self) { try buffer.next() }
    }

    @Test("carry an answer behind its length, most significant byte first")
    func encodes() throws {
        #expect(try ReaderFrame.encode(answer: [0x90, 0x00]) == [0x00, 0x02, 0x90, 0x00])
        let long = try ReaderFrame.encode(answer: [UInt8](repeating: 0, count: 0x0102))
        #expect(long.prefix(2) == [0x01, 0x02])
    }

    @Test("never carry an answer that is too long for the length field")
    func tooLong() {
        #expect(throws: VirtualDeviceError.frameTooLong(0x1_0000)) {
            try ReaderFrame.encode(answer: [UInt8](repeating: 0, count: 0x1_0000))
        }
    }
}
