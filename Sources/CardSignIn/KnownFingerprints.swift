package import CommunityModel
import Synchronization

/// What the pepper made of the cards that were seen last. The same cards are laid down day after day, and looking one up
/// costs a tenth of hashing it anew.
package final class KnownFingerprints: Sendable {
    /// Beyond so many all are forgotten and made again; they take 11 MB at most.
    package static let limit = 98_000

    private let pepper: CardPepper
    private let known = Mutex<[CardToken: Digest256]>([:])

    package init(pepper: CardPepper) {
        self.pepper = pepper
    }

    /// The same as ``CardPepper/fingerprint(of:)``.
    package func fingerprint(of token: CardToken) -> CardFingerprint {
        if let digest = known.withLock({ $0[token] }),
            let print = CardFingerprint(kind: token.kind, keyVersion: token.keyVersion, digest: digest)
        {
            return print
        }
        let print = pepper.fingerprint(of: token)
        known.withLock { known in
            if known.count >= Self.limit { known = [:] }
            known[token] = print.digest
        }
        return print
    }

    /// How many are known.
    package var count: Int { known.withLock(\.count) }
}
