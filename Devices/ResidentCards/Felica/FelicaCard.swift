package import SmartCards

/// A FeliCa card behind a reader that lets its commands pass (JIS X 6319-4 section 6; Sony, "FeliCa Card User's Manual,
/// Excerpted Edition", section 4).
///
/// A frame is its own length in one byte, a command code (an answer has the next code), and what belongs to it; the
/// reader adds and takes away what goes around it on the air.
package struct FelicaCard {
    private let link: any FelicaLink

    /// Polling for this finds a card of any system.
    package static let anySystem: UInt16 = 0xFFFF

    /// Opens the way to the card on `reader`, lends it to `body` and closes it.
    package static func withCard<Result>(
        on reader: ReaderName,
        over channel: any CardChannel,
        _ body: (FelicaCard) throws(FelicaError) -> Result
    ) throws(FelicaError) -> Result {
        let link = FelicaAdaptor(for: reader).link(over: channel)
        try link.open()
        do throws(FelicaError) {
            let result = try body(FelicaCard(link: link))
            link.close()
            return result
        } catch {
            link.close()
            throw error
        }
    }

    /// What a card says of itself when it is polled.
    package struct Polled: Hashable, Sendable {
        /// The manufacture identifier, 8 bytes.
        package let idm: [UInt8]
        /// The manufacture parameters, 8 bytes: the product, and how long each kind of command takes.
        package let pmm: [UInt8]

        package var product: FelicaProduct { FelicaProduct(icType: pmm[1]) }
    }

    /// Polling (code 00): `00 SS SS 00 00`, the system code, no request, one time slot; the answer `01 IDm PMm`.
    package func poll(systemCode: UInt16) throws(FelicaError) -> Polled {
        let answer = try exchange(0x00, [UInt8(systemCode >> 8), UInt8(truncatingIfNeeded: systemCode), 0x00, 0x00])
        guard answer.count == 16 else { throw .malformed(at: min(answer.count, 16)) }
        return Polled(idm: Array(answer.prefix(8)), pmm: Array(answer.suffix(8)))
    }

    /// Request System Code (code 0C): the answer `0D IDm n` and n system codes of two bytes.
    package func systemCodes(of idm: [UInt8]) throws(FelicaError) -> [UInt16] {
        let answer = try exchange(0x0C, idm, from: idm)
        guard let count = answer.first, answer.count == 1 + 2 * Int(count) else { throw .malformed(at: 8) }
        return stride(from: 1, to: answer.count, by: 2).map { UInt16(answer[$0]) << 8 | UInt16(answer[$0 + 1]) }
    }

    /// As many blocks as the weakest cards give at a time (FeliCa Lite-S: 4).
    package static let mostBlocks = 4

    /// Read Without Encryption (code 06) of one service.
    ///
    /// `06 IDm 01`, the service code with its low byte first, the number of blocks, two bytes for each: `80 nn`. The
    /// answer: `07 IDm F1 F2`, and where both flags are 00 the number of blocks and 16 bytes for each.
    ///
    /// - Returns: the 1...4 blocks, in the order in which they were asked for.
    /// - Throws: ``FelicaError``.
    package func read(
        _ blocks: [UInt8],
        of service: UInt16,
        from idm: [UInt8]
    ) throws(FelicaError) -> [[UInt8]] {
        guard (1...Self.mostBlocks).contains(blocks.count) else { throw .tooLong }
        var payload = idm + Self.services(service) + [UInt8(blocks.count)]
        for block in blocks { payload += [0x80, block] }
        let answer = try exchange(0x06, payload, from: idm)
        try checkFlags(answer)
        guard answer.count == 3 + 16 * blocks.count, answer[2] == UInt8(blocks.count)
        else { throw .malformed(at: 10) }
        let data = answer.dropFirst(3)
        return blocks.indices.map { index in Array(data.dropFirst(16 * index).prefix(16)) }
    }

    /// Write Without Encryption (code 08) of one block: as for reading, then its 16 bytes. The answer: `09 IDm F1 F2`.
    package func write(
        _ block: UInt8,
        _ data: [UInt8],
        of service: UInt16,
        to idm: [UInt8]
    ) throws(FelicaError) {
        guard data.count == 16 else { throw .tooLong }
        let payload = idm + Self.services(service) + [0x01, 0x80, block] + data
        let answer = try exchange(0x08, payload, from: idm)
        try checkFlags(answer)
        guard answer.count == 2 else { throw .malformed(at: 10) }
    }

    private static func services(_ service: UInt16) -> [UInt8] {
        [0x01, UInt8(truncatingIfNeeded: service), UInt8(service >> 8)]
    }

    private func checkFlags(_ answer: [UInt8]) throws(FelicaError) {
        guard answer.count >= 2 else { throw .malformed(at: 8) }
        guard answer[0] == 0, answer[1] == 0 else { throw .refused(flag1: answer[0], flag2: answer[1]) }
    }

    /// - Returns: what follows the answer's code, without the IDm where `idm` is given and is the one that answered.
    private func exchange(
        _ code: UInt8,
        _ payload: [UInt8],
        from idm: [UInt8]? = nil
    ) throws(FelicaError) -> [UInt8] {
        guard payload.count <= 253 else { throw .tooLong }
        let answer = try link.exchange([UInt8(payload.count + 2), code] + payload)
        guard let length = answer.first, Int(length) == answer.count else { throw .malformed(at: 0) }
        guard answer.count >= 2, answer[1] == code + 1 else { throw .malformed(at: 1) }
        guard let idm else { return Array(answer.dropFirst(2)) }
        guard answer.count >= 10 else { throw .malformed(at: answer.count) }
        guard answer[2..<10].elementsEqual(idm) else { throw .wrongCard }
        return Array(answer.dropFirst(10))
    }
}
