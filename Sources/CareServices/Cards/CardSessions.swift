package import CommunityModel
import Synchronization

/// The card sessions that are open now, at most one for each box. In memory only: after a restart of the collector a
/// box opens a new one.
///
/// A session ends three minutes after the last tap or page (architecture decision 23), with ten seconds more for what
/// was on its way.
package final class CardSessions: Sendable {
    package static let idle = Duration.minutes(3)
    package static let grace = Duration.seconds(10)

    /// One open session.
    package struct Open: Hashable, Sendable {
        package let id: CardSession.ID
        package let resident: Resident.ID
        /// The card that opened it.
        fileprivate let card: CardBinding.ID
        /// Not later than this, unless it is used before.
        package fileprivate(set) var endsAt: Instant
        /// What cards of the resident proved, and until when that is good.
        fileprivate var proved: [CardBinding.ID: Proof] = [:]

        fileprivate struct Proof: Hashable {
            let level: AssuranceLevel
            let until: Instant
        }

        /// How sure it is now that this is the resident.
        package func level(at now: Instant) -> AssuranceLevel {
            proved.values.filter { now < $0.until }.map(\.level).max() ?? .shownIdentifier
        }
    }

    private let open = Mutex<[Box.ID: Open]>([:])

    package init() {}

    /// Opens a session; one that was open at the box is over.
    ///
    /// Its number is `id` where one was given out before, else a new one.
    package func open(
        for resident: Resident.ID,
        with card: CardBinding.ID,
        at box: Box.ID,
        as id: CardSession.ID? = nil,
        now: Instant
    ) -> Open {
        let session = Open(
            id: id ?? CardSession.ID(at: now),
            resident: resident,
            card: card,
            endsAt: now + Self.idle
        )
        open.withLock { $0[box] = session }
        return session
    }

    /// The session, used now and so good for three minutes more.
    /// - Returns: nil when it is over, unknown, or another box's.
    package func use(_ id: CardSession.ID, at box: Box.ID, now: Instant) -> Open? {
        open.withLock { open in
            guard var session = open[box], session.id == id else { return nil }
            guard now <= session.endsAt + Self.grace else {
                open[box] = nil
                return nil
            }
            session.endsAt = max(session.endsAt, now + Self.idle)
            open[box] = session
            return session
        }
    }

    /// A card of the resident proved more, for a while.
    /// - Returns: false when the session is over, unknown, or another box's.
    package func raise(
        _ id: CardSession.ID,
        at box: Box.ID,
        to level: AssuranceLevel,
        with card: CardBinding.ID,
        until: Instant
    ) -> Bool {
        open.withLock { open in
            guard open[box]?.id == id else { return false }
            open[box]?.proved[card] = Open.Proof(level: level, until: until)
            return true
        }
    }

    /// The cards that opened or raised what is open.
    package var cards: Set<CardBinding.ID> {
        open.withLock { open in
            open.values.reduce(into: []) { cards, session in
                cards.insert(session.card)
                cards.formUnion(session.proved.keys)
            }
        }
    }

    /// These cards are nobody's any more: what they opened is over, what they raised falls back.
    /// - Returns: how many sessions that were.
    @discardableResult
    package func end(_ cards: Set<CardBinding.ID>) -> Int {
        open.withLock { open in
            var ended = 0
            for (box, session) in open {
                if cards.contains(session.card) {
                    open[box] = nil
                } else if !cards.isDisjoint(with: session.proved.keys) {
                    open[box]?.proved = session.proved.filter { !cards.contains($0.key) }
                } else {
                    continue
                }
                ended += 1
            }
            return ended
        }
    }

    /// Ends the session; another box's is left alone.
    package func close(_ id: CardSession.ID, at box: Box.ID) {
        open.withLock { open in
            guard open[box]?.id == id else { return }
            open[box] = nil
        }
    }

    /// Ends whatever is open at a box: it was revoked.
    package func closeAll(at box: Box.ID) {
        open.withLock { $0[box] = nil }
    }
}
