import SmartCards

/// The way through Identiv's readers: a command of the reader's own for each FeliCa command, with the card's IDm left out
/// since the reader knows it (Identiv, "CLOUD 47x0 F Reference Manual" sections 6.2.16 to 6.2.18; the same in that of the
/// uTrust 4701F).
///
/// `FF 46 s b Lc` reads: s service codes, then b block list elements. `FF 48 s b Lc` writes: the same, then the blocks.
/// `FF 4A 00 00` asks for the system codes. The answers are the card's without length and code. There is none for polling.
struct IdentivPseudoCommands: FelicaLink {
    let channel: any CardChannel

    func identifierKnownToReader() throws(FelicaError) -> [UInt8]? { try channel.felicaIdentifier() }

    func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8] {
        guard frame.count >= 10 else { throw .notSupported }
        let answer = try channel.askReader(try command(for: frame[1], Array(frame.dropFirst(10))))
        guard !answer.isEmpty else { throw .silence }
        guard answer.count <= 253 else { throw .malformed(at: 253) }
        return [UInt8(answer.count + 2), frame[1] + 1] + answer
    }

    /// `body` is what follows the IDm: the number of services, their codes, the number of blocks, the list of blocks with
    /// two bytes each, and what is to be written.
    private func command(for code: UInt8, _ body: [UInt8]) throws(FelicaError) -> CommandAPDU {
        if code == 0x0C { return CommandAPDU(0xFF, 0x4A, 0x00, 0x00, expectedLength: 256) }
        guard code == 0x06 || code == 0x08 else { throw .notSupported }
        guard let services = body.first, body.count > 1 + 2 * Int(services) else { throw .malformed(at: 10) }
        let codes = body[1..<1 + 2 * Int(services)]
        let blocks = body[1 + 2 * Int(services)]
        let rest = body[(2 + 2 * Int(services))...]
        let instruction: UInt8 = code == 0x06 ? 0x46 : 0x48
        return CommandAPDU(0xFF, instruction, services, blocks, data: Array(codes + rest), expectedLength: 256)
    }
}
