/// A key of the remote control, by the word that a receiver posts and that pages are told.
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
    case up
    case down
    case left
    case right

    init?(_ word: String) {
        switch word {
        case "blue": self = .blue
        case "red": self = .red
        case "green": self = .green
        case "yellow": self = .yellow
        case "ok": self = .ok
        case "back": self = .back
        case "power": self = .power
        case "up": self = .up
        case "down": self = .down
        case "left": self = .left
        case "right": self = .right
        default:
            guard word.utf8.count == 1, let digit = Int(word) else { return nil }
            self = .digit(digit)
        }
    }

    var word: String {
        switch self {
        case .blue: "blue"
        case .red: "red"
        case .green: "green"
        case .yellow: "yellow"
        case .ok: "ok"
        case .back: "back"
        case .power: "power"
        case .digit(let digit): String(digit)
        case .up: "up"
        case .down: "down"
        case .left: "left"
        case .right: "right"
        }
    }
}
