import SmartCards

/// A transparent session (PC/SC part 3, supplement 2.02 section 3.2, "Transparent Exchange"): the card is spoken with as
/// if there were no reader in between.
///
/// `FF C2 00 00` manages the session by data objects (81 start, 82 end), `FF C2 00 02` switches to the protocol of data
/// object 8F (03 00: FeliCa at the rate that was found), `FF C2 00 01` exchanges: in 5F46 the time-out in microseconds,
/// four bytes with the low one first, in 95 the frame. The answer is data objects too: C0 an error of one of them
/// (its number, then a status word), 96 the state of the air, 97 the card's answer. Sony's readers have instruction 50
/// where the supplement has C2.
struct TransparentSession: FelicaLink {
    static let standardInstruction: UInt8 = 0xC2
    static let sonyInstruction: UInt8 = 0x50

    let channel: any CardChannel
    let instruction: UInt8

    /// More than a FeliCa Lite-S takes to write a block, in microseconds.
    private static let timeOut: [UInt8] = [0xA0, 0x86, 0x01, 0x00]  // 100,000

    func open() throws(FelicaError) {
        try manage(0x00, [0x81, 0x00])
        do throws(FelicaError) {
            try manage(0x02, [0x8F, 0x02, 0x03, 0x00])
        } catch {
            close()
            throw error
        }
    }

    func close() {
        try? manage(0x00, [0x82, 0x00])
    }

    func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8] {
        let length: [UInt8] = frame.count < 0x80 ? [UInt8(frame.count)] : [0x81, UInt8(frame.count)]
        let data = [0x5F, 0x46, 0x04] + Self.timeOut + [0x95] + length + frame
        guard data.count <= 255 else { throw .tooLong }
        let answer = try ask(0x01, data)
        guard let heard = answer[0x97], !heard.isEmpty else { throw .silence }
        return heard
    }

    private func manage(_ function: UInt8, _ data: [UInt8]) throws(FelicaError) {
        _ = try ask(function, data)
    }

    /// - Returns: the data objects of the answer by their tags.
    private func ask(_ function: UInt8, _ data: [UInt8]) throws(FelicaError) -> [UInt16: [UInt8]] {
        let command = CommandAPDU(0xFF, instruction, 0x00, function, data: data, expectedLength: 256)
        let objects = try DataObjects(try channel.askReader(command))
        // C0: number of the data object that failed, then a status word. 64 01: no answer from the card.
        if let error = objects.first[0xC0] {
            guard error.count == 3 else { throw .malformed(at: 0) }
            guard error[1] == 0x90, error[2] == 0x00 else { throw error[1] == 0x64 ? .silence : .notSupported }
        }
        return objects.first
    }
}

/// BER data objects as PC/SC part 3 uses them: tags of one or two bytes, lengths of one to three (ISO/IEC 7816-4 section
/// 6.3).
struct DataObjects {
    /// The first of each tag.
    private(set) var first: [UInt16: [UInt8]] = [:]

    /// - Throws: ``FelicaError/malformed(at:)`` where a tag or length is cut, or a length leads past the end.
    init(_ bytes: [UInt8]) throws(FelicaError) {
        var rest = bytes[...]
        func take() throws(FelicaError) -> UInt8 {
            guard let byte = rest.popFirst() else { throw .malformed(at: bytes.count) }
            return byte
        }
        while !rest.isEmpty {
            var tag = UInt16(try take())
            if tag & 0x1F == 0x1F { tag = tag << 8 | UInt16(try take()) }
            var length = Int(try take())
            if length == 0x81 {
                length = Int(try take())
            } else if length == 0x82 {
                length = Int(try take()) << 8 | Int(try take())
            } else if length > 0x7F {
                throw .malformed(at: rest.startIndex - 1)
            }
            guard rest.count >= length else { throw .malformed(at: rest.startIndex) }
            if first[tag] == nil { first[tag] = Array(rest.prefix(length)) }
            rest = rest.dropFirst(length)
        }
    }
}
