package import CommunityModel

/// Readings about whose owner the television asks, and who can be chosen.
package struct ReadingQuestion: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// 「どなたの 測定ですか」: two cards were laid down.
        case whose
        /// 「はなこさんの 測定ですか」: the first candidate is the one by card or slot; it does not look like theirs.
        case isItYours
        /// 「どなたの 測定でしたか」: it was shown as the first candidate's, who says that it is not.
        case notMine(MeasuredScreen)
    }

    /// Tells this question from an earlier one that may still stand on a screen.
    let number: Int
    package let kind: Kind
    package let candidates: [Candidate]
    /// One answer decides about all of them.
    let readings: [Measurement]

    package struct Candidate: Hashable, Sendable {
        package let card: CardToken
        package let owner: CardOwner
    }

    var keys: [ContentKey] { readings.map(\.contentKey) }

    var screen: TableScreen {
        switch kind {
        case .whose: .whoseReading(candidates)
        case .isItYours: .isItYours(candidates)
        case .notMine: .notMine(candidates)
        }
    }

    /// A card laid down on the question answers it, be it another one of a person who is offered; who says that a reading is
    /// not theirs has not changed their mind by laying a card down again.
    func candidate(answeredBy card: CardToken, of owner: CardOwner?) -> Candidate? {
        let offered = if case .notMine = kind { candidates.dropFirst() } else { candidates[...] }
        let found = offered.first { $0.card == card } ?? offered.first { $0.owner.resident == owner?.resident }
        return found.map { Candidate(card: card, owner: $0.owner) }
    }

    /// Whether the card of somebody who is not offered answers it: 「どなたの 測定でしたか」. `owner` is nil when nobody
    /// knows yet whose it is.
    func isAnswered(byStranger owner: CardOwner?) -> Bool {
        guard case .notMine(let shown) = kind else { return false }
        return owner?.resident != shown.owner.resident
    }

    /// Whether it is about readings that nobody surely owns.
    var isUnsure: Bool {
        if case .notMine = kind { false } else { true }
    }

    /// Whether this answer is the 「はい」 of the person who was asked about just these readings.
    func isAffirmed(by candidate: Candidate) -> Bool {
        kind == .isItYours && candidate.owner.resident == candidates.first?.owner.resident
    }

    /// What the screen posts for the candidate at `index`.
    func choice(at index: Int) -> String { "\(number)-\(index + 1)" }

    /// What it posts for 「だれのでも ない」.
    var noChoice: String { "\(number)-none" }

    /// - Returns: nil for 「だれのでも ない」 and for anything that this question did not offer.
    func candidate(chosenBy choice: String) -> Candidate? {
        candidates.indices.first { self.choice(at: $0) == choice }.map { candidates[$0] }
    }
}

/// What the television asks about one touch, one question after the other: an answer is about one slot only.
struct ReadingQuestions: Hashable, Sendable {
    /// The first one is on the screen.
    var open: [ReadingQuestion] = []
    /// What is sure by now; shown when nothing is left to ask.
    var settled: [Settled] = []
    /// When the one before was answered; nil: this is the first.
    var answeredAt: Instant?

    struct Settled: Hashable, Sendable {
        let candidate: ReadingQuestion.Candidate
        let measurements: [Measurement]
    }
}
