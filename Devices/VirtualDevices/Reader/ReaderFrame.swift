/// The frames between a virtual card and vpcd, the virtual reader of the vsmartcard project: two bytes of payload
/// length, most significant first, then the payload. To the card, a payload of one byte is about the power and the
/// answer to reset; anything longer is a command APDU, which the card answers with a response APDU.
package enum ReaderFrame: Hashable, Sendable {
    /// `00`, not answered.
    case powerOff
    /// `01`, not answered.
    case powerOn
    /// `02`, not answered.
    case reset
    /// `04`, answered with the answer to reset; asked about every 0.4 s.
    case answerToReset
    case command([UInt8])

    package init(payload: [UInt8]) throws(VirtualDeviceError) {
        guard let first = payload.first else { throw .malformedFrame("its length is 0, at least 1 was expected") }
        guard payload.count == 1 else {
            self = .command(payload)
            return
        }
        switch first {
        case 0x00: self = .powerOff
        case 0x01: self = .powerOn
        case 0x02: self = .reset
        case 0x04: self = .answerToReset
        default: throw .malformedFrame("byte 2 is \(first), 0, 1, 2 or 4 was expected")
        }
    }

    /// The bytes of a frame from the card.
    package static func encode(answer: [UInt8]) throws(VirtualDeviceError) -> [UInt8] {
        guard let length = UInt16(exactly: answer.count) else { throw .frameTooLong(answer.count) }
        return [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + answer
    }
}

/// Cuts what a socket delivers, in whatever pieces, into frames.
package struct ReaderFrameBuffer: Sendable {
    private var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ received: some Sequence<UInt8>) {
        bytes.append(contentsOf: received)
    }

    /// - Returns: the next whole frame, or nil while it is not all here.
    package mutating func next() throws(VirtualDeviceError) -> ReaderFrame? {
        guard bytes.count >= 2 else { return nil }
        let end = 2 + (Int(bytes[0]) << 8 | Int(bytes[1]))
        guard bytes.count >= end else { return nil }
        defer { bytes.removeFirst(end) }
        return try ReaderFrame(payload: Array(bytes[2..<end]))
    }
}
