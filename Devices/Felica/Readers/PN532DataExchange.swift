import SmartCards

/// The way through an ACR122U: a command to its PN532 inside the reader's direct transmit (ACS, "ACR122T Application
/// Programming Interface" 2.02 section 7.3).
///
/// `FF 00 00 00 Lc`, then `D4 40 01` (InDataExchange with target 1; NXP, "PN532 User Manual" UM0701-02 section 7.3.8) and
/// the frame. The answer: `D5 41`, a status byte of which the low six bits are 0 when all went well, the card's answer.
struct PN532DataExchange: FelicaLink {
    let channel: any CardChannel

    func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8] {
        guard frame.count <= 252 else { throw .tooLong }
        let answer = try channel.askReader(CommandAPDU(0xFF, 0x00, 0x00, 0x00, data: [0xD4, 0x40, 0x01] + frame))
        guard answer.count >= 3, answer[0] == 0xD5, answer[1] == 0x41 else { throw .malformed(at: 0) }
        guard answer[2] & 0x3F == 0 else { throw .silence }
        return Array(answer.dropFirst(3))
    }
}
