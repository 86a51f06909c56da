/// What a FeliCa card is, by the second byte of its PMm, the IC type (Sony, "FeliCa Technology Code Descriptions", "IC
/// code").
package enum FelicaProduct: Hashable, Sendable {
    /// In a phone: its identifier goes with the phone, and often changes with what the phone plays.
    case mobile
    /// FeliCa Lite: one system, no key that is proven in both directions.
    case lite
    /// FeliCa Lite-S: proves its key.
    case liteS
    /// FeliCa Link in the mode of a Lite-S: it may be part of a device.
    case linkAsLiteS
    /// FeliCa Plug, or FeliCa Link in the mode of one: the memory of a device.
    case plug
    /// FeliCa Standard, or one that is not known here.
    case standard

    init(icType: UInt8) {
        switch icType {
        case 0x06, 0x07, 0x10...0x1F: self = .mobile
        case 0xF0: self = .lite
        case 0xF1: self = .liteS
        case 0xF2: self = .linkAsLiteS
        case 0xE0, 0xE1: self = .plug
        default: self = .standard
        }
    }
}
