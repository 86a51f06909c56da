import CardSignIn
import CommunityModel
import Synchronization
import Testing

@Suite("A challenge") struct ChallengeBookTests {
    private let noon = Instant(milliseconds: 1_795_316_400_000)

    private func refusal(
        _ book: ChallengeBook,
        _ bytes: [UInt8],
        from box: Box.ID,
        for session: CardSession.ID,
        purpose: CardSignInPurpose = .examRecords,
        at now: Instant
    ) -> CardSignInRefusal? {
        do throws(CardSignInRefusal) {
            _ = try book.take(bytes, from: box, for: session, purpose: purpose, at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test("is 32 random bytes, good once, by the box it was given to, for its session and purpose, for two minutes")
    func isBound() {
        let (box, session) = (Box.ID(at: noon), CardSession.ID(at: noon))
        let cases: [(Box.ID, CardSession.ID, CardSignInPurpose, Duration, CardSignInRefusal?)] = [
            (box, session, .examRecords, .minutes(2), nil),
            (Box.ID(at: noon), session, .examRecords, .zero, .challengeOfOtherBox),
            (box, CardSession.ID(at: noon), .examRecords, .zero, .challengeOfOtherSession),
            (box, session, .consents, .zero, .challengeForOtherPurpose),
            (box, session, .examRecords, .minutes(2) + .milliseconds(1), .challengeExpired),
        ]
        for (taker, forSession, purpose, after, expected) in cases {
            let book = ChallengeBook()
            let given = book.give(to: box, for: session, purpose: .examRecords, at: noon)
            #expect(given.bytes.count == 32 && given.expiresAt == noon + .minutes(2))
            let result = refusal(book, given.bytes, from: taker, for: forSession, purpose: purpose, at: noon + after)
            #expect(result == expected)
            let again = refusal(book, given.bytes, from: box, for: session, at: noon)
            #expect(again == .challengeUnknown, "whatever came of it, it is used")
        }
    }

    @Test("is void when the box asks for another, and nobody guesses one")
    func isReplaced() {
        let book = ChallengeBook()
        let (box, session) = (Box.ID(at: noon), CardSession.ID(at: noon))
        let first = book.give(to: box, for: session, purpose: .examRecords, at: noon)
        let second = book.give(to: box, for: session, isNew: true, purpose: .examRecords, at: noon)
        #expect(first.bytes != second.bytes)
        #expect(refusal(book, first.bytes, from: box, for: session, at: noon) == .challengeUnknown)
        #expect(refusal(book, [], from: box, for: session, at: noon) == .challengeUnknown)
        #expect(refusal(book, [UInt8](repeating: 0, count: 32), from: box, for: session, at: noon) == .challengeUnknown)
        #expect(refusal(book, second.bytes, from: box, for: session, at: noon) == nil)
    }

    @Test("lets one of a hundred go on who come with it at the same time")
    func isTakenOnce() async {
        for _ in 0..<20 {
            let book = ChallengeBook()
            let (box, session) = (Box.ID(at: noon), CardSession.ID(at: noon))
            let given = book.give(to: box, for: session, purpose: .examRecords, at: noon)
            let noon = noon
            let wins = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        (try? book.take(given.bytes, from: box, for: session, purpose: .examRecords, at: noon)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
        }
    }
}
