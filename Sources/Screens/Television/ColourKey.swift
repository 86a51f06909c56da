/// The four keys of a Japanese remote control, in its order. Each has one meaning on every screen: 青 読み上げ (not yet
/// built, so not shown), 赤 れんらく先, 緑 文字の大きさ, 黄 はじめの画面.
package enum ColourKey: String, Hashable, Sendable {
    case blue
    case red
    case green
    case yellow

    /// The colour's name as it is printed on the key.
    var name: String {
        switch self {
        case .blue: "青"
        case .red: "赤"
        case .green: "緑"
        case .yellow: "黄"
        }
    }
}
