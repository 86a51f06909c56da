package import CommunityModel
import Synchronization

/// The challenges that were given out and not used yet, at most one for each box. In memory only: after a restart of the
/// collector a box asks anew.
package final class ChallengeBook: Sendable {
    /// How long a challenge is good: time to type four digits, not to carry it elsewhere.
    package static let lifetime = Duration.minutes(2)
    private let byteCount: Int

    private struct Given {
        let box: Box.ID
        let session: CardSession.ID?
        let isNew: Bool
        let purpose: CardSignInPurpose
        let expiresAt: Instant
    }

    private struct State {
        var given: [[UInt8]: Given] = [:]
        var last: [Box.ID: [UInt8]] = [:]
    }

    private let state = Mutex(State())

    /// `byteCount`: how many bytes a challenge has.
    package init(byteCount: Int = 32) {
        self.byteCount = byteCount
    }

    /// Gives out a new challenge; one that the box has not used yet is void. `isNew` says that the session begins only
    /// when the challenge is met; `session` is nil for a challenge that is not made for a certain one.
    /// - Returns: bytes from the system's random generator, and until when they are good.
    package func give(
        to box: Box.ID,
        for session: CardSession.ID?,
        isNew: Bool = false,
        purpose: CardSignInPurpose,
        at now: Instant
    ) -> (bytes: [UInt8], expiresAt: Instant) {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let given = Given(
            box: box,
            session: session,
            isNew: isNew,
            purpose: purpose,
            expiresAt: now + Self.lifetime
        )
        state.withLock {
            if let before = $0.last.updateValue(bytes, forKey: box) { $0.given[before] = nil }
            $0.given[bytes] = given
        }
        return (bytes, given.expiresAt)
    }

    /// Takes a challenge out of the book. Whatever comes of it, it is used: of any number who come with the same one
    /// at the same time, one goes on.
    /// - Returns: whether its session is still to begin.
    /// - Throws: ``CardSignInRefusal`` when it was given to another box, for another session or purpose, too long ago, or
    ///   not at all.
    package func take(
        _ bytes: [UInt8],
        from box: Box.ID,
        for session: CardSession.ID?,
        purpose: CardSignInPurpose,
        at now: Instant
    ) throws(CardSignInRefusal) -> Bool {
        let given = state.withLock { state -> Given? in
            guard let given = state.given.removeValue(forKey: bytes) else { return nil }
            state.last[given.box] = nil
            return given
        }
        guard let given else { throw .challengeUnknown }
        guard given.box == box else { throw .challengeOfOtherBox }
        guard given.session == session else { throw .challengeOfOtherSession }
        guard given.purpose == purpose else { throw .challengeForOtherPurpose }
        guard now <= given.expiresAt else { throw .challengeExpired }
        return given.isNew
    }
}
