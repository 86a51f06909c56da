package import SmartCards

/// The way of FeliCa frames to what lies on a reader, from their length byte on, and back.
package protocol FelicaFrames {
    /// - Throws: ``CardError`` when there is no answer.
    func transceive(_ frame: [UInt8]) throws(CardError) -> [UInt8]
}

/// The NDEF message of an NFC Forum Type 3 tag (Type 3 Tag 1.0), read and written in blocks of 16 bytes.
///
///     Polling    06 00 12 FC 00 00                                  answer  LEN 01 IDm(8) PMm(8)
///     Check      LEN 06 IDm 01 0B 00 n (80 nn)*n                            LEN 07 IDm S1 S2 n data(16 n)
///     Update     LEN 08 IDm 01 09 00 n (80 nn)*n data(16 n)                 LEN 09 IDm S1 S2
struct Type3Tag<Frames: FelicaFrames> {
    private let frames: Frames
    /// The manufacture identifier, 8 bytes.
    private let idm: [UInt8]

    /// Finds the tag.
    ///
    /// - Throws: ``LinkError/notAHealthDevice`` when nothing answers for NDEF.
    init(on frames: Frames) throws(LinkError) {
        self.frames = frames
        let answer: [UInt8]
        do throws(CardError) {
            answer = try frames.transceive([0x06, 0x00, 0x12, 0xFC, 0x00, 0x00])
        } catch {
            throw .card(error)
        }
        guard answer.count >= 18, answer[1] == 0x01 else { throw .notAHealthDevice }
        idm = Array(answer[2..<10])
    }

    func read() throws(LinkError) -> [UInt8] {
        let information = try attributes()
        guard !information.isBeingWritten else { return [] }
        let blocks = (information.length + 15) / 16
        var message: [UInt8] = []
        message.reserveCapacity(blocks * 16)
        var next = 1
        while next <= blocks {
            let count = min(information.blocksPerCheck, blocks - next + 1)
            message += try check(next..<next + count)
            next += count
        }
        return Array(message.prefix(information.length))
    }

    /// While WriteF says so, the message is not whole; the last block written is the one that says it is.
    func write(_ message: [UInt8]) throws(LinkError) {
        var information = try attributes()
        let blocks = (message.count + 15) / 16
        guard information.isWritable else { throw .refused(StatusWord(0x6982)) }
        guard blocks <= information.blocks else { throw .tooLarge }
        information.isBeingWritten = true
        try update(0, with: information.block)
        let padded = message + [UInt8](repeating: 0, count: blocks * 16 - message.count)
        var next = 0
        while next < blocks {
            let count = min(information.blocksPerUpdate, blocks - next)
            try update(next + 1, with: Array(padded[next * 16..<(next + count) * 16]))
            next += count
        }
        information.length = message.count
        information.isBeingWritten = false
        try update(0, with: information.block)
    }

    private func attributes() throws(LinkError) -> Type3Attributes {
        let block = try check(0..<1)
        do throws(MalformedBytes) {
            return try Type3Attributes(block)
        } catch {
            throw .malformed(error)
        }
    }

    private func check(_ blocks: Range<Int>) throws(LinkError) -> [UInt8] {
        let answer = try exchange(0x06, [0x01, 0x0B, 0x00] + Self.list(blocks))
        guard answer.count == 1 + 16 * blocks.count, Int(answer[0]) == blocks.count else {
            let expected = "\(blocks.count) blocks of 16 bytes"
            throw .malformed(MalformedBytes(offset: 12, expected: expected, found: "\(answer.count) bytes"))
        }
        return Array(answer.dropFirst())
    }

    private func update(_ first: Int, with data: [UInt8]) throws(LinkError) {
        _ = try exchange(0x08, [0x01, 0x09, 0x00] + Self.list(first..<first + data.count / 16) + data)
    }

    /// How many, then each: two bytes while its number fits in one, else three with the low byte first.
    private static func list(_ blocks: Range<Int>) -> [UInt8] {
        [UInt8(truncatingIfNeeded: blocks.count)]
            + blocks.flatMap { number in
                number < 0x100
                    ? [0x80, UInt8(number)]
                    : [0x00, UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
            }
    }

    /// - Returns: what follows the status flags.
    private func exchange(_ code: UInt8, _ payload: [UInt8]) throws(LinkError) -> [UInt8] {
        let answer: [UInt8]
        do throws(CardError) {
            answer = try frames.transceive([UInt8(truncatingIfNeeded: payload.count + 10), code] + idm + payload)
        } catch {
            throw .card(error)
        }
        guard answer.count >= 12, Int(answer[0]) == answer.count, answer[1] == code + 1,
            answer[2..<10].elementsEqual(idm)
        else {
            throw .malformed(
                MalformedBytes(offset: 0, expected: "the tag's answer to \(code.hexadecimal)", found: "something else")
            )
        }
        guard answer[10] == 0 else { throw .refused(StatusWord(UInt16(answer[10]) << 8 | UInt16(answer[11]))) }
        return Array(answer.dropFirst(12))
    }
}
