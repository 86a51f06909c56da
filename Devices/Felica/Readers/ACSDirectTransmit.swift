import SmartCards

/// The way through ACR1251, ACR1252 and ACR1255: `FF 00 00 00 Lc` and the frame; the answer is the card's (ACS,
/// "ACM1252U-Y3 Reference Manual" 1.03 section 5.2.6, "Accessing FeliCa tags").
struct ACSDirectTransmit: FelicaLink {
    let channel: any CardChannel

    func exchange(_ frame: [UInt8]) throws(FelicaError) -> [UInt8] {
        guard frame.count <= 255 else { throw .tooLong }
        let answer = try channel.askReader(CommandAPDU(0xFF, 0x00, 0x00, 0x00, data: frame))
        guard !answer.isEmpty else { throw .silence }
        return answer
    }
}
