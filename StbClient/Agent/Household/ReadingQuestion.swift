package import CommunityModel

/// 「どなたの 測定ですか」: readings that two cards may own, and who can be chosen.
package struct ReadingQuestion: Hashable, Sendable {
    /// Tells this question from an earlier one that may still stand on a screen.
    let number: Int
    package let candidates: [Candidate]
    let readings: [ContentKey]
    let askedAt: Instant

    package struct Candidate: Hashable, Sendable {
        package let card: CardToken
        package let owner: CardOwner
    }

    /// What the screen posts for the candidate at `index`.
    func choice(at index: Int) -> String { "\(number)-\(index + 1)" }

    /// - Returns: nil for 「どちらでも ない」 and for anything that this question did not offer.
    func candidate(chosenBy choice: String) -> Candidate? {
        candidates.indices.first { self.choice(at: $0) == choice }.map { candidates[$0] }
    }
}
