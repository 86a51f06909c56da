/// One command to a card (ISO/IEC 7816-4 section 5.1): four header bytes, then data and the length of the answer, each
/// only where there is one.
package struct CommandAPDU: Hashable, Sendable {
    /// CLA.
    package let instructionClass: UInt8
    /// INS.
    package let instruction: UInt8
    package let p1: UInt8
    package let p2: UInt8
    /// 0...65,535 bytes; more than 255 make the command an extended one.
    package private(set) var data: [UInt8]
    /// The most data bytes that the answer may carry, 1...65,536; nil when none is expected.
    package let expectedLength: Int?

    package init(
        _ instructionClass: UInt8,
        _ instruction: UInt8,
        _ p1: UInt8,
        _ p2: UInt8,
        data: [UInt8] = [],
        expectedLength: Int? = nil
    ) {
        precondition(data.count <= 0xFFFF, "A command carries at most 65,535 bytes")
        precondition(expectedLength.map((1...0x1_0000).contains) ?? true, "An answer carries 1 to 65,536 bytes")
        self.instructionClass = instructionClass
        self.instruction = instruction
        self.p1 = p1
        self.p2 = p2
        self.data = data
        self.expectedLength = expectedLength
    }

    private var isExtended: Bool {
        data.count > 0xFF || (expectedLength ?? 0) > 0x100
    }

    /// The command as it goes over the wire, in the shortest of the forms of section 5.1 (cases 1 to 4, short or
    /// extended).
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 9)  // Growing would leave copies of the data behind.
        bytes += [instructionClass, instruction, p1, p2]
        if isExtended {
            bytes.append(0x00)
            if !data.isEmpty {
                bytes += data.count.lastTwoBytes
                bytes += data
            }
            if let expectedLength { bytes += expectedLength.lastTwoBytes }
        } else {
            if !data.isEmpty {
                bytes.append(UInt8(data.count))
                bytes += data
            }
            if let expectedLength { bytes.append(UInt8(truncatingIfNeeded: expectedLength)) }
        }
        return bytes
    }

    /// Whether the data is something that only the card may learn: a PIN. VERIFY, CHANGE REFERENCE DATA and RESET RETRY
    /// COUNTER with their variants (ISO/IEC 7816-4 section 11.5.6 to 11.5.10: INS 20, 21, 24, 25, 2C, 2D).
    package var carriesSecret: Bool {
        [0x20, 0x21, 0x24, 0x25, 0x2C, 0x2D].contains(instruction)
    }

    /// Overwrites the data with zeros, in place unless a copy of the command was kept.
    package mutating func wipe() {
        data.wipe()
    }

    /// The same command with another length of answer.
    package func expecting(_ length: Int) -> CommandAPDU {
        CommandAPDU(instructionClass, instruction, p1, p2, data: data, expectedLength: length)
    }
}

extension CommandAPDU {
    /// The command that a card was sent.
    ///
    /// - Returns: nil when `bytes` are in none of the seven forms of section 5.1.
    package init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count >= 4, let body = Body(bytes.dropFirst(4)) else { return nil }
        self.init(bytes[0], bytes[1], bytes[2], bytes[3], data: body.data, expectedLength: body.expectedLength)
    }

    /// What follows the header.
    private struct Body {
        var data: [UInt8] = []
        var expectedLength: Int?

        init?(_ bytes: ArraySlice<UInt8>) {
            guard let first = bytes.first else { return }
            if bytes.count == 1 {
                expectedLength = first == 0 ? 0x100 : Int(first)
                return
            }
            var rest = bytes.dropFirst()
            if first == 0 {
                guard rest.count >= 2 else { return nil }
                let length = Int(bigEndian: rest.prefix(2))
                rest = rest.dropFirst(2)
                if rest.isEmpty {
                    expectedLength = length == 0 ? 0x1_0000 : length
                    return
                }
                guard length > 0, takeData(length, from: &rest) else { return nil }
                guard !rest.isEmpty else { return }
                guard rest.count == 2 else { return nil }
                let expected = Int(bigEndian: rest)
                expectedLength = expected == 0 ? 0x1_0000 : expected
            } else {
                guard takeData(Int(first), from: &rest) else { return nil }
                guard let last = rest.first else { return }
                guard rest.count == 1 else { return nil }
                expectedLength = last == 0 ? 0x100 : Int(last)
            }
        }

        private mutating func takeData(_ length: Int, from rest: inout ArraySlice<UInt8>) -> Bool {
            guard rest.count >= length else { return false }
            data = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            return true
        }
    }
}

extension Int {
    fileprivate init(bigEndian pair: some Collection<UInt8>) {
        self = pair.reduce(0) { $0 << 8 | Int($1) }
    }

    fileprivate var lastTwoBytes: [UInt8] {
        [UInt8(truncatingIfNeeded: self >> 8), UInt8(truncatingIfNeeded: self)]
    }
}
