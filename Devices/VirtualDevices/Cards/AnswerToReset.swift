/// The answer to reset that a contactless reader makes up for its card (PC/SC part 3 section 3.1.3.2.3).
package enum AnswerToReset {
    /// A card without an operating system: `3B 8F 80 01 80 4F 0C A0 00 00 03 06 SS NN NN 00 00 00 00 TCK`.
    package static func memoryCard(standard: MemoryCardStandard, name: UInt16) -> [UInt8] {
        let registeredProvider: [UInt8] = [0xA0, 0x00, 0x00, 0x03, 0x06]
        let historical: [UInt8] =
            [0x80, 0x4F, 0x0C] + registeredProvider
            + [standard.rawValue, UInt8(name >> 8), UInt8(truncatingIfNeeded: name), 0, 0, 0, 0]
        return contactless(historicalBytes: historical)
    }

    /// A type A card that speaks ISO 14443-4; `historicalBytes` are those of its ATS, at most 15.
    package static func typeA(historicalBytes: [UInt8] = []) -> [UInt8] {
        contactless(historicalBytes: Array(historicalBytes.prefix(15)))
    }

    /// A type B card: application data (4 bytes) and protocol information (3) of its ATQB, then its buffer size.
    package static func typeB(applicationData: [4 of UInt8], protocolInformation: [3 of UInt8]) -> [UInt8] {
        var historical: [UInt8] = []
        for index in applicationData.indices { historical.append(applicationData[index]) }
        for index in protocolInformation.indices { historical.append(protocolInformation[index]) }
        return contactless(historicalBytes: historical + [0x00])
    }

    /// `3B 8n 80 01`, n historical bytes, and the XOR over all but the first byte.
    private static func contactless(historicalBytes: [UInt8]) -> [UInt8] {
        let checked = [0x80 | UInt8(historicalBytes.count), 0x80, 0x01] + historicalBytes
        return [0x3B] + checked + [checked.reduce(0, ^)]
    }
}

/// The byte SS of PC/SC part 3 supplement "registered application providers": how a memory card is spoken to.
package enum MemoryCardStandard: UInt8, Sendable {
    case typeAPart3 = 0x03
    case felica = 0x11
}
