package import CommunityModel

/// What the box knows of its way to the collector: 「送信待ち 3件」.
package struct LineState: Hashable, Sendable {
    package enum Line: Hashable, Sendable {
        /// Nothing was sent since the start.
        case notYetTried
        case online
        /// The collector cannot be asked, or cannot store, since then.
        case offline(since: Instant)
        /// Box and collector do not accept each other; only an operator can change that.
        case refused(CollectorError.Refusal)
    }

    package let line: Line
    /// Events that wait in the spool.
    package let waiting: Int

    package init(line: Line, waiting: Int) {
        self.line = line
        self.waiting = waiting
    }
}
