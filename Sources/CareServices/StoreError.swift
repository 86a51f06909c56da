/// Why a store could not do what it was asked. Nothing of what was asked has happened then.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// More is waiting to be written than the store takes; worth asking again after the span.
        case busy(retryAfter: Duration)
        /// The store cannot be read or written now: disk full, locked, closed.
        case unavailable
        /// What was read cannot have been written by this program.
        case corrupted
    }

    package let reason: Reason
    /// English, for the log; no personal data.
    package let description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
