/// The fictional people of 鳥南町 (Tonami-cho) and what they hold against the reader. Nobody has these identifiers:
/// they are made up and stay the same, so that a demonstration can be told twice.
package enum Cast: String, CaseIterable, Sendable {
    /// 鳥海 はなこ, 75, lives alone; a FeliCa card.
    case hanako
    /// Her neighbour; the town's own type B card.
    case taro
    /// Her daughter; a FeliCa card.
    case misaki
    /// The child on the way to school; a tag on the satchel.
    case yuto
    /// The care manager; a staff card.
    case tanaka
    /// Somebody whose card nobody has bound.
    case stranger

    package var card: (any VirtualCard)? {
        switch self {
        case .hanako: VirtualFelicaCard(idm: [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01])
        case .misaki: VirtualFelicaCard(idm: [0x01, 0x14, 0x48, 0x00, 0xE7, 0x6A, 0x80, 0x02])
        case .tanaka: VirtualFelicaCard(idm: [0x01, 0x14, 0x39, 0x00, 0xE7, 0x6A, 0x80, 0x03])
        case .stranger: VirtualFelicaCard(idm: [0x01, 0x14, 0x00, 0x00, 0xE7, 0x6A, 0x80, 0xFF])
        case .taro: VirtualTownCard(number: Array("TONAMI-000000004".utf8))
        case .yuto: VirtualTypeACard(uid: [0x04, 0x08, 0xE7, 0x6A, 0x80, 0x00, 0x05])
        }
    }
}
