package import CommunityModel

/// The fictional town 鳥南町 with forty residents and what happened in their homes: for demonstrations and for trying
/// things out. Nobody in it is real.
///
/// A value: the same seed and the same instant give the same town on every machine, in every time zone.
package struct DemoTown: Hashable, Sendable {
    package static let name = "鳥南町"
    /// Numbers of this form belong to nobody here.
    package static let officePhone = "0858-00-0100"

    package let seed: UInt64
    /// When the demonstration began; the courses of the residents lead up to it, and ordinary days follow.
    package let foundedAt: Instant
    package let zone: TownZone

    package init(foundedAt: Instant, zone: TownZone = .japan, seed: UInt64 = 20_140_401) {
        self.foundedAt = foundedAt
        self.zone = zone
        self.seed = seed
    }

    /// The ninety days that the town looks back on when it is founded.
    package var past: Range<Instant> {
        zone.start(of: foundingDay.advanced(byDays: 1 - PressureCourse.daysOfHistory))..<foundedAt
    }

    /// What happened in a span, which may begin before the founding and end after it. Spans that follow each other
    /// give what the whole gives.
    package func history(of resident: DemoResident, in span: Range<Instant>) -> DemoHistory {
        var readings: [DatedBloodPressure] = []
        var signs: [LifeSign] = []
        let last = lastReadings(of: resident)
        var day = zone.day(of: span.lowerBound)
        while zone.start(of: day) < span.upperBound {
            let plan = DayAtHome(of: resident, on: day, in: self)
            signs += plan.signs
            readings += plan.readings.filter { reading in !last.contains { $0.measuredAt == reading.measuredAt } }
            day = day.advanced(byDays: 1)
        }
        readings += last
        return DemoHistory(
            readings: readings.filter { span.contains($0.measuredAt) }.sorted { $0.measuredAt < $1.measuredAt },
            signs: signs.filter { span.contains($0.at) }.sorted { $0.at < $1.at }
        )
    }

    var foundingDay: TownDay { zone.day(of: foundedAt) }

    /// What takes the place of the last measurement before the founding.
    private func lastReadings(of resident: DemoResident) -> [DatedBloodPressure] {
        guard let values = resident.course.lastTime else { return [] }
        let times = (0...1).flatMap { daysAgo in
            DayAtHome(of: resident, on: foundingDay.advanced(byDays: -daysAgo), in: self).readings.map(\.measuredAt)
        }
        guard let first = times.filter({ $0 + DayAtHome.rest < foundedAt }).max() else { return [] }
        return values.enumerated().compactMap { index, value in
            guard let pressure = BloodPressure(value, pulse: 82) else { return nil }
            return DatedBloodPressure(measuredAt: first + DayAtHome.rest * index, pressure: pressure)
        }
    }
}

/// What happened in a home, oldest first.
package struct DemoHistory: Hashable, Sendable {
    package let readings: [DatedBloodPressure]
    /// Taps and keys of the remote control. A reading is a sign of life in itself.
    package let signs: [LifeSign]
}
