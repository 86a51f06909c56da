import CInput

extension RemoteKey {
    /// The key with this code of linux/input-event-codes.h, whatever it came by: infrared, Bluetooth, or the television's own
    /// remote control over CEC, which the kernel's `rc-cec` table turns into the same codes.
    ///
    /// - Returns: nil for a key that means nothing on our screens. Somebody pressed it, all the same.
    init?(code: UInt16) {
        switch Int32(code) {
        case KEY_UP: self = .up
        case KEY_DOWN: self = .down
        case KEY_LEFT: self = .left
        case KEY_RIGHT: self = .right
        case KEY_ENTER, KEY_KPENTER, KEY_OK, KEY_SELECT: self = .ok
        case KEY_BACK, KEY_EXIT, KEY_ESC, KEY_BACKSPACE: self = .back
        case KEY_RED: self = .red
        case KEY_GREEN: self = .green
        case KEY_YELLOW: self = .yellow
        case KEY_BLUE: self = .blue
        case KEY_POWER: self = .power
        case KEY_0: self = .digit(0)
        case KEY_1...KEY_9: self = .digit(Int(code) - Int(KEY_1) + 1)
        case KEY_NUMERIC_0...KEY_NUMERIC_9: self = .digit(Int(code) - Int(KEY_NUMERIC_0))
        default: return nil
        }
    }

    /// Whether it does something again while it is held: the way through a list.
    var repeats: Bool {
        switch self {
        case .up, .down, .left, .right: true
        case .blue, .red, .green, .yellow, .ok, .back, .power, .digit: false
        }
    }
}
