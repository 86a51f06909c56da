import CommunityModel

/// How much a message matters: how long it is tried.
package enum MessageImportance: Hashable, Sendable, CaseIterable {
    case alert
    case allClear
    case note
}

/// How often and how long a message is tried when nobody takes it.
package enum DeliveryPolicy {
    /// The pause grows from about this to at most ``longestPause``.
    package static let base = Duration.seconds(2)
    package static let longestPause = Duration.minutes(10)

    /// A pause with full jitter, so that many messages do not come back at the same time: evenly between one second
    /// and base × 2^tries, capped.
    ///
    /// `tries` is how often it was tried, 1 or more; `chance` a random number in 0..<1.
    package static func nextTry(after tries: Int, chance: Double) -> Duration {
        let doublings = min(max(tries - 1, 0), 20)
        let ceiling = min(
            Double(base.wholeMilliseconds) * Double(1 << doublings),
            Double(longestPause.wholeMilliseconds)
        )
        return .milliseconds(Int64(max(1_000, ceiling * chance)))
    }

    /// After so long a message is not tried any more: what it says is no news then.
    package static func life(of importance: MessageImportance) -> Duration {
        switch importance {
        case .alert, .allClear: .hours(24)
        case .note: .hours(3)
        }
    }
}
