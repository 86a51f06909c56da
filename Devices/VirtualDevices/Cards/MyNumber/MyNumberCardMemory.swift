/// What a virtual My Number card holds: two applications and their elementary files.
///
/// Written down here a second time beside `ResidentCards/MyNumberCard`, on purpose: the reading side and the card must
/// agree by their bytes, and OpenSC judges both.
struct MyNumberCardMemory {
    enum Application: CaseIterable {
        /// Public personal authentication.
        case jpki
        /// Text input support.
        case text

        var name: [UInt8] {
            switch self {
            case .jpki: [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]
            case .text: [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08]
            }
        }
    }

    /// An elementary file.
    enum File {
        /// Read by anybody, or once a PIN was proved.
        case transparent([UInt8], after: VirtualPIN.Role?)
        case pin(VirtualPIN.Role)
        /// Signs once its PIN was proved.
        case key(CardSigningKey, after: VirtualPIN.Role)
    }

    /// Where a file lies.
    struct Address: Hashable {
        let application: Application
        let identifier: UInt16
    }

    /// The 12-digit individual number. The file is here so that a test can prove that nobody selects it; what lies in it
    /// is no number.
    static let individualNumber = Address(application: .text, identifier: 0x0001)

    private let files: [Address: File]

    init(_ folder: CardFolder) throws(VirtualDeviceError) {
        let jpki: [UInt16: File] = [
            0x0001: .transparent(try folder.bytes("signature.der"), after: .signature),
            0x0002: .transparent(try folder.bytes("signature-ca.der"), after: nil),
            0x0006: .transparent(Self.token, after: nil),
            0x000A: .transparent(try folder.bytes("authentication.der"), after: nil),
            0x000B: .transparent(try folder.bytes("authentication-ca.der"), after: nil),
            0x0017: .key(try folder.key("authentication-key.pem"), after: .authentication),
            0x0018: .pin(.authentication),
            0x001A: .key(try folder.key("signature-key.pem"), after: .signature),
            0x001B: .pin(.signature),
        ]
        let attributes = try CardFolder.text(at: folder.path + "/attributes").split(separator: "\n")
        guard attributes.count == 4 else { throw .unusableCard("\(folder.path)/attributes does not have four lines") }
        let text: [UInt16: File] = [
            0x0001: .transparent([UInt8](repeating: 0xFF, count: 17), after: .text),
            0x0002: .transparent(Self.tlv(attributes.map { Array($0.utf8) }), after: .text),
            0x0011: .pin(.text),
        ]
        var files: [Address: File] = [:]
        for (application, contents) in [(Application.jpki, jpki), (.text, text)] {
            for (identifier, file) in contents {
                files[Address(application: application, identifier: identifier)] = file
            }
        }
        self.files = files
    }

    subscript(address: Address) -> File? { files[address] }

    /// What the token file says on a card; 20 (hexadecimal) bytes with the blanks behind.
    private static let token = Array("JPKIAPICCTOKEN2".utf8) + [UInt8](repeating: 0x20, count: 17)

    /// FF 20, holding DF 21 (offsets, left zero) and one value each in DF 22 to DF 25.
    private static func tlv(_ attributes: [[UInt8]]) -> [UInt8] {
        let values = [[UInt8](repeating: 0, count: 8)] + attributes
        var body: [UInt8] = []
        for (tag, value) in zip([0x21, 0x22, 0x23, 0x24, 0x25] as [UInt8], values) {
            body += [0xDF, tag] + encoded(length: value.count) + value
        }
        return [0xFF, 0x20] + encoded(length: body.count) + body
    }

    /// The shortest form (X.690 section 10.1).
    private static func encoded(length: Int) -> [UInt8] {
        switch length {
        case ..<0x80: [UInt8(length)]
        case ..<0x100: [0x81, UInt8(length)]
        default: [0x82, UInt8(length >> 8), UInt8(truncatingIfNeeded: length)]
        }
    }
}
