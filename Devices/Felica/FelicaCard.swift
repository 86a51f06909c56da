package import SmartCards

/// A FeliCa card, or a device with such a tag, behind a reader that lets its commands pass (JIS X 6319-4 section 6; Sony,
/// "FeliCa Card User's Manual, Excerpted Edition", section 4).
///
/// A frame is its own length in one byte, a command code (an answer has the next code), and what belongs to it; the
/// reader adds and takes away what goes around it on the air.
package struct FelicaCard {
    private let link: any FelicaLink

    /// Polling for this finds a card of any system.
    package static let anySystem: UInt16 = 0xFFFF

    package init(over link: any FelicaLink) {
        self.link = link
    }

    /// Opens the way to the card on `reader`, lends it to `body` and closes it.
    package static func withCard<Result>(
        on reader: ReaderName,
        over channel: any CardChannel,
        _ body: (FelicaCard) throws(FelicaError) -> Result
    ) throws(FelicaError) -> Result {
        let link = FelicaAdaptor(for: reader).link(over: channel)
        try link.open()
        do throws(FelicaError) {
            let result = try body(FelicaCard(over: link))
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

    /// The identifier of what lies there and has this system. A reader that polls only by itself has said what it found;
    /// that says which systems it has.
    ///
    /// - Returns: nil when nothing has it.
    package func identifier(inSystem systemCode: UInt16) throws(FelicaError) -> [UInt8]? {
        do throws(FelicaError) {
            return try poll(systemCode: systemCode).idm
        } catch {
            switch error {
            case .silence: return nil
            case .notSupported: break
            default: throw error
            }
        }
        guard let idm = try link.identifierKnownToReader() else { return nil }
        do throws(FelicaError) {
            return try systemCodes(of: idm).contains(systemCode) ? idm : nil
        } catch {
            guard case .silence = error else { throw error }
            return nil
        }
    }

    /// Request System Code (code 0C): the answer `0D IDm n` and n system codes of two bytes.
    package func systemCodes(of idm: [UInt8]) throws(FelicaError) -> [UInt16] {
        let answer = try exchange(0x0C, idm, from: idm)
        guard let count = answer.first, answer.count == 1 + 2 * Int(count) else { throw .malformed(at: 8) }
        return stride(from: 1, to: answer.count, by: 2).map { UInt16(answer[$0]) << 8 | UInt16(answer[$0 + 1]) }
    }

    /// As many blocks as the weakest cards give at a time (FeliCa Lite-S: 4).
    package static let blocksOfAnyCard = 4
    /// As many as a reader's command and answer hold beside what goes around the frame.
    package static let mostBlocks = 12

    /// Read Without Encryption (code 06) of one service.
    ///
    /// `06 IDm 01`, the service code with its low byte first, the number of blocks, and each: `80 nn`, or where its number
    /// does not fit `00 nn NN`. The answer: `07 IDm F1 F2`, and where both flags are 00 the number of blocks and 16 bytes
    /// for each.
    ///
    /// - Parameters:
    ///   - blocks: 1...``mostBlocks`` numbers; more than ``blocksOfAnyCard`` only where the card says that it takes them.
    ///   - service: its code.
    ///   - idm: whose they are.
    /// - Returns: the blocks, in the order in which they were asked for.
    /// - Throws: ``FelicaError``.
    package func read(
        _ blocks: some Collection<UInt16>,
        of service: UInt16,
        from idm: [UInt8]
    ) throws(FelicaError) -> [[UInt8]] {
        guard (1...Self.mostBlocks).contains(blocks.count) else { throw .tooLong }
        let answer = try exchange(0x06, idm + Self.list(blocks, of: service), from: idm)
        try checkFlags(answer)
        guard answer.count == 3 + 16 * blocks.count, Int(answer[2]) == blocks.count else { throw .malformed(at: 10) }
        let data = answer.dropFirst(3)
        return (0..<blocks.count).map { index in Array(data.dropFirst(16 * index).prefix(16)) }
    }

    /// Write Without Encryption (code 08): as for reading, then 16 bytes for each block. The answer: `09 IDm F1 F2`.
    ///
    /// - Parameters:
    ///   - blocks: as for reading.
    ///   - data: 16 bytes for each.
    ///   - service: its code.
    ///   - idm: whose they are.
    /// - Throws: ``FelicaError``.
    package func write(
        _ blocks: some Collection<UInt16>,
        _ data: [UInt8],
        of service: UInt16,
        to idm: [UInt8]
    ) throws(FelicaError) {
        guard (1...Self.mostBlocks).contains(blocks.count), data.count == 16 * blocks.count else { throw .tooLong }
        let answer = try exchange(0x08, idm + Self.list(blocks, of: service) + data, from: idm)
        try checkFlags(answer)
        guard answer.count == 2 else { throw .malformed(at: 10) }
    }

    private static func list(_ blocks: some Collection<UInt16>, of service: UInt16) -> [UInt8] {
        var list = [0x01, UInt8(truncatingIfNeeded: service), UInt8(service >> 8), UInt8(blocks.count)]
        for block in blocks {
            let (low, high) = (UInt8(truncatingIfNeeded: block), UInt8(block >> 8))
            list += high == 0 ? [0x80, low] : [0x00, low, high]
        }
        return list
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
