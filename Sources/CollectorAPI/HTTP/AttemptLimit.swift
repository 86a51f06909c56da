package import CommunityModel

/// How often one address may try something: a bucket of `burst` tries that refills one by one.
///
/// A value without a clock. It remembers at most ``addressLimit`` addresses and forgets those whose bucket is full
/// again first; when all are busy, new addresses are refused rather than old ones forgiven.
package struct AttemptLimit: Sendable {
    /// Tries that are free at first.
    package let burst: Int
    /// Time until one more try is free.
    package let refill: Duration
    package static let addressLimit = 10_000

    /// When the bucket of an address will be full again.
    private var fullAt: [String: Instant] = [:]

    package init(burst: Int, refill: Duration) {
        self.burst = burst
        self.refill = refill
    }

    /// Counts a try.
    /// - Parameters:
    ///   - address: of the one who tries.
    ///   - now: when.
    /// - Returns: nil when the try is allowed, else how long to wait for the next one.
    package mutating func wait(for address: String, at now: Instant) -> Duration? {
        let empty = max(fullAt[address] ?? now, now)
        let spent = empty - now
        let capacity = refill * burst
        guard spent + refill <= capacity else { return spent + refill - capacity }
        if fullAt[address] == nil, fullAt.count >= Self.addressLimit {
            fullAt = fullAt.filter { $0.value > now }
            guard fullAt.count < Self.addressLimit else { return refill }
        }
        fullAt[address] = empty + refill
        return nil
    }

    /// Takes one try back: it succeeded.
    package mutating func forgive(_ address: String) {
        guard let full = fullAt[address] else { return }
        fullAt[address] = full - refill
    }
}
