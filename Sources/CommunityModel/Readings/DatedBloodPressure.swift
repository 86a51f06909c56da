/// A blood pressure with the instant it belongs to: what histories, rules and charts are made of.
package struct DatedBloodPressure: Hashable, Sendable {
    package let measuredAt: Instant
    package let pressure: BloodPressure

    package init(measuredAt: Instant, pressure: BloodPressure) {
        self.measuredAt = measuredAt
        self.pressure = pressure
    }
}
