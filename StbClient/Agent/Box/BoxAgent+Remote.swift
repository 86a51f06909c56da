import Screens

/// Keys of the remote control that the box itself receives.
extension BoxAgent {
    /// A key of an input device. The page that stands does with it what it does with a key of its own; without a page the box
    /// does what it can. Nil: a key that means nothing on our screens, pressed by somebody all the same.
    func received(_ key: RemoteKey?) {
        if let key, key != .power, !enters(key), !events.press(key) { act(on: key) }
        televisionUsed()
    }

    /// What the box does by itself with a key, for televisions whose browser hears none.
    func act(on key: RemoteKey) {
        if enters(key) { return }
        switch key {
        case .ok where isEnteringPIN: press(PadKey.confirm)
        case .ok where isEnteringNumbers: enter(PadKey.confirm)
        // The button that has the focus at first: なおす.
        case .ok where isConfirmingNumbers: enter(PadKey.takeBack)
        case .yellow: leave()
        case .green: setTextSize(textSize.other)
        case .digit(let digit): choose(digit: digit)
        case .red: events.show(BoxRoutes.television.contact + "?back=/")
        case .ok: answerPrompt()
        case .blue, .back, .power, .up, .down, .left, .right: break
        }
    }

    /// Digits go into the pad at once, past pages and their events. On 「まちがい ないですか」 1 and 2 are the buttons.
    private func enters(_ key: RemoteKey) -> Bool {
        let pressed: PadKey
        switch key {
        case .digit(1) where isConfirmingNumbers: return affirm(.affirm)
        case .digit(2) where isConfirmingNumbers, .back where isConfirmingNumbers: return affirm(.takeBack)
        case .digit(let digit): pressed = .digit(digit)
        case .back: pressed = .takeBack
        default: return false
        }
        if isEnteringPIN {
            press(pressed)
        } else if isEnteringNumbers {
            enter(pressed)
        } else {
            return false
        }
        return true
    }

    private func affirm(_ key: PadKey) -> Bool {
        enter(key)
        return true
    }
}
