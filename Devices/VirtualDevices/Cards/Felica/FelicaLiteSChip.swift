import CLibcrypto

/// A FeliCa Lite-S chip (Sony, "FeliCa Lite-S User's Manual"): fourteen blocks that anybody may read, and a card key that
/// nobody can, by which it makes a message authentication code (MAC) over what it gives out.
///
/// Written for the virtual card on its own, from the description of the MAC in section 5.
package struct FelicaLiteSChip: FelicaChip {
    package let idm: [UInt8]
    package let pmm: [UInt8] = [0x00, 0xF1, 0x00, 0x00, 0x00, 0x01, 0x43, 0x00]
    package let systemCode: UInt16 = 0x88B4

    /// The block CK as it was written when the card was issued: both halves of the key with their bytes in reverse.
    private var keyBlock: [UInt8]
    /// The block MC: whether system blocks can be written (byte 2 is FF), and the key be changed by who knows it (5).
    private var memoryConfiguration: [UInt8]
    /// The file in which both outlive the card's removal, as on a real one; nil: they do not.
    private var file: String?
    /// The block ID: the IDm, a format code, and six bytes of the issuer's choosing.
    private let idBlock: [UInt8]
    /// The block RC, in volatile memory.
    private var challengeBlock: [UInt8]?

    private enum Block {
        static let challenge: UInt8 = 0x80
        static let mac: UInt8 = 0x81
        static let id: UInt8 = 0x82
        static let key: UInt8 = 0x87
        static let memoryConfiguration: UInt8 = 0x88
        static let userBlocks: ClosedRange<UInt8> = 0x00...0x0D
    }

    /// `keyBlock` are 16 bytes as they are written into the block CK; nil when a length is wrong.
    package init?(idm: [UInt8], keyBlock: [UInt8], issuerBytes: [UInt8] = Array(repeating: 0, count: 6)) {
        guard idm.count == 8, keyBlock.count == 16, issuerBytes.count == 6 else { return nil }
        self.idm = idm
        self.keyBlock = keyBlock
        memoryConfiguration = [0xFF, 0xFF, 0x00] + Array(repeating: 0, count: 13)
        idBlock = idm + [0x00, 0x01] + issuerBytes
    }

    /// A card as it is sold: a key of zeros, nothing locked.
    package init?(blank idm: [UInt8]) {
        self.init(idm: idm, keyBlock: Array(repeating: 0, count: 16))
        memoryConfiguration[2] = 0xFF
    }

    /// A card whose key and configuration lie in a file; a blank one, where there is none that can be read.
    package init?(idm: [UInt8], memoryAt file: String) {
        self.init(blank: idm)
        self.file = file
        let lines = ((try? CardFolder.text(at: file)) ?? "").split(separator: "\n").map { [UInt8](hexadecimal: $0) }
        guard lines.count == 2, lines.allSatisfy({ $0.count == 16 }) else { return }
        (keyBlock, memoryConfiguration) = (lines[0], lines[1])
    }

    package mutating func losePower() {
        challengeBlock = nil
    }

    package mutating func answer(_ code: UInt8, _ body: [UInt8]) -> [UInt8]? {
        // One service, its code with the low byte first: 0009 may be written, 000B only read.
        guard body.count >= 4, body[0] == 1, body[2] == 0x00 else { return Self.refusal(0xA1) }
        let list = Array(body.dropFirst(4).prefix(2 * Int(body[3])))
        let blocks = stride(from: 1, to: list.count, by: 2).map { list[$0] }
        guard (1...4).contains(body[3]), blocks.count == Int(body[3]) else { return Self.refusal(0xA2) }
        switch code {
        case 0x06 where body[1] == 0x0B || body[1] == 0x09: return read(blocks)
        case 0x08 where body[1] == 0x09: return write(blocks, Array(body.dropFirst(4 + list.count)))
        default: return Self.refusal(0xA6)
        }
    }

    private static func refusal(_ flag2: UInt8) -> [UInt8] {
        [0x01, flag2]
    }

    private mutating func write(_ blocks: [UInt8], _ data: [UInt8]) -> [UInt8] {
        guard data.count == 16 else { return Self.refusal(0xA9) }
        let isOpen = memoryConfiguration[2] == 0xFF
        switch blocks {
        case [Block.challenge]: challengeBlock = data
        case [Block.key] where isOpen: keyBlock = data
        case [Block.memoryConfiguration] where isOpen: memoryConfiguration = data
        default: return Self.refusal(0xA8)
        }
        if let file {
            let text = keyBlock.hexadecimal + "\n" + memoryConfiguration.hexadecimal + "\n"
            guard CardFolder.write(text, to: file) else { return Self.refusal(0x70) }
        }
        return [0x00, 0x00]
    }

    private func read(_ blocks: [UInt8]) -> [UInt8] {
        var data: [UInt8] = []
        for block in blocks {
            switch block {
            case Block.id: data += idBlock
            case Block.mac: data += mac(over: data) + Array(repeating: 0, count: 8)
            case Block.memoryConfiguration: data += memoryConfiguration
            case Block.userBlocks: data += Array(repeating: block, count: 16)
            // The card key and the challenge read as zeros.
            default: data += Array(repeating: 0, count: 16)
            }
        }
        return [0x00, 0x00, UInt8(blocks.count)] + data
    }

    private func mac(over data: [UInt8]) -> [UInt8] {
        guard let challengeBlock else { return Array(repeating: 0, count: 8) }
        let challenge = challengeBlock.withBytesReversedInEights
        let sessionKey = Self.tripleDES(
            key: keyBlock.withBytesReversedInEights,
            initial: Array(repeating: 0, count: 8),
            challenge
        )
        let blocks = Self.tripleDES(
            key: sessionKey,
            initial: Array(challenge.prefix(8)),
            data.withBytesReversedInEights
        )
        return blocks.suffix(8).reversed()
    }

    /// Two-key triple DES in CBC mode without padding.
    private static func tripleDES(key: [UInt8], initial: [UInt8], _ plain: [UInt8]) -> [UInt8] {
        guard let context = EVP_CIPHER_CTX_new() else { return [] }
        defer { EVP_CIPHER_CTX_free(context) }
        EVP_EncryptInit_ex(context, EVP_des_ede_cbc(), nil, key, initial)
        EVP_CIPHER_CTX_set_padding(context, 0)
        var length: Int32 = 0
        var cipher = [UInt8](repeating: 0, count: plain.count)
        EVP_EncryptUpdate(context, &cipher, &length, plain, Int32(plain.count))
        return cipher
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Empty unless `text` is pairs of hexadecimal digits.
    fileprivate init(hexadecimal text: some StringProtocol) {
        let digits = text.compactMap(\.hexDigitValue)
        self =
            digits.count == text.count && digits.count.isMultiple(of: 2)
            ? stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) } : []
    }

    fileprivate var withBytesReversedInEights: [UInt8] {
        stride(from: 0, to: count, by: 8).flatMap { self[$0..<$0 + 8].reversed() }
    }
}
