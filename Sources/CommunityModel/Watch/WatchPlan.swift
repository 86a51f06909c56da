/// When a person is expected to have given a sign of life (見守り計画).
package struct WatchPlan: Hashable, Sendable {
    /// Signs from this time of the day on count. Elders switch the television on from three in the morning.
    package let opensAt: ClockTime
    /// Without a sign by then, the television asks. A sign at this very millisecond is in time.
    package let deadline: ClockTime
    /// Without an answer for so long after the deadline, the family is told.
    package let grace: Duration

    package static let standard = WatchPlan(
        opensAt: ClockTime(hour: 3, minute: 0),
        deadline: ClockTime(hour: 9, minute: 0),
        grace: .minutes(30)
    )

    package init(
        opensAt: ClockTime = Self.standard.opensAt,
        deadline: ClockTime = Self.standard.deadline,
        grace: Duration = Self.standard.grace
    ) {
        self.opensAt = opensAt
        self.deadline = deadline
        self.grace = grace
    }
}

/// One person's expectation of one day (見守り枠).
package enum WatchExpectation {
    package typealias ID = Identifier<WatchExpectation>
}

/// What became of an expectation nobody met in time (アラート).
package enum WatchAlert {
    package typealias ID = Identifier<WatchAlert>
}

/// The question that stands on a home's television: 「お変わりありませんか?」
package struct StandingPrompt: Hashable, Sendable {
    package let id: WatchExpectation.ID
    package let resident: Resident.ID
    /// Asked no longer than this.
    package let until: Instant

    package init(id: WatchExpectation.ID, resident: Resident.ID, until: Instant) {
        self.id = id
        self.resident = resident
        self.until = until
    }
}
