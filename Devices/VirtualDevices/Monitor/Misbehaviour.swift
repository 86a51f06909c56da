/// What a monitor does wrong at every touch, until it is told to stop.
package enum Misbehaviour: Hashable, Sendable {
    /// Sends bytes that are no 20601 message where its first report would be.
    case garbage
    /// Its tag answers, but the device says nothing more from its first report on.
    case silent
    /// Leaves the field in the place of its n-th answer.
    case tornAway(afterAnswers: Int)
    /// Lies there and never answers.
    case mute

    /// Reads `garbage`, `silent`, `torn:5` and `mute`.
    init?(_ word: String) {
        switch word {
        case "garbage": self = .garbage
        case "silent": self = .silent
        case "mute": self = .mute
        default:
            guard word.hasPrefix("torn:"), let count = Int(word.dropFirst(5)), count >= 0 else { return nil }
            self = .tornAway(afterAnswers: count)
        }
    }
}
