/// A key of the remote control by the word that the box's receiver posts.
enum RemoteKey: Hashable, Sendable {
    case blue
    case red
    case green
    case yellow
    case ok
    case back
    /// Turns the television on or off: shows nothing, and says that somebody is there.
    case power
    case digit(Int)

    init?(_ word: String) {
        switch word {
        case "blue": self = .blue
        case "red": self = .red
        case "green": self = .green
        case "yellow": self = .yellow
        case "ok": self = .ok
        case "back": self = .back
        case "power": self = .power
        default:
            guard word.utf8.count == 1, let digit = Int(word) else { return nil }
            self = .digit(digit)
        }
    }
}
