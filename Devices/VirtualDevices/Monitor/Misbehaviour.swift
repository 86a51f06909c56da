/// What a monitor does wrong at every touch, until it is told to stop.
package enum Misbehaviour: Hashable, Sendable {
    /// Sends bytes that are no 20601 message where its first report would be.
    case garbage
    /// Its tag answers, but the device says nothing more from its first report on.
    case silent
    /// Leaves the field after so many answers: the next command does not reach it.
    case tornAway(afterAnswers: Int)
    /// Leaves the field after so many answers: it still does as the next command says, and nobody hears its answer.
    case answerLost(afterAnswers: Int)
    /// Lies there and never answers.
    case mute

    /// Reads `garbage`, `silent`, `torn:5`, `lost:5` and `mute`.
    init?(_ word: String) {
        switch word {
        case "garbage": self = .garbage
        case "silent": self = .silent
        case "mute": self = .mute
        default:
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let count = Int(parts[1]), count >= 0 else { return nil }
            switch parts[0] {
            case "torn": self = .tornAway(afterAnswers: count)
            case "lost": self = .answerLost(afterAnswers: count)
            default: return nil
            }
        }
    }
}
