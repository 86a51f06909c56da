package import CommunityModel
package import Spool

/// How the worker learns what time it is: a box without a battery for its clock wakes up in some year or other, and its
/// events wait for the right one.
package struct Timekeeping: Sendable {
    /// What is known of the time; nil when the collector is to be asked.
    package let known: @Sendable () -> TimeFix?
    /// ``CollectorClient/time()``
    package let ask: @Sendable () async throws(CollectorError) -> Instant?
    /// Takes what the collector said; nil: it does not tell.
    package let take: @Sendable (Instant?) -> TimeFix

    package init(
        known: @escaping @Sendable () -> TimeFix?,
        ask: @escaping @Sendable () async throws(CollectorError) -> Instant?,
        take: @escaping @Sendable (Instant?) -> TimeFix
    ) {
        self.known = known
        self.ask = ask
        self.take = take
    }
}
