/// What an activity tracker counted in one day of the town (活動量日計), hour by hour, packed into one reading.
///
/// A tracker that is touched at noon and in the evening tells the same day twice; the later one holds more. Of one
/// device's day the one with the most steps counts.
package struct ActivityDay: Hashable, Sendable {
    /// The most that any living person does; more is a device's error (design facts "records" 3.1, hard reject).
    package static let mostSteps = 200_000

    /// What ``distance``, ``energy`` and ``activeMinutes`` may be.
    package static let distances = 0...500_000
    package static let energies = 0...20_000
    package static let minutes = 0...1_440

    package let day: TownDay
    /// Steps in each hour from midnight, 24 numbers; nil: the tracker was not worn or tells only the day.
    package let hourlySteps: [Int?]
    /// Steps of the whole day, 0...200,000. Not less than those of its hours.
    package let steps: Int
    /// Metres, 0...500,000.
    package let distance: Int?
    /// Energy spent by moving, kcal, 0...20,000.
    package let energy: Int?
    /// Minutes of moving, 0...1,440.
    package let activeMinutes: Int?

    /// - Parameters:
    ///   - day: in the town's time.
    ///   - hourlySteps: 24 numbers from midnight on; nil where nothing is known.
    ///   - steps: of the whole day; the sum of its hours when nil.
    ///   - distance: in metres.
    ///   - energy: in kcal.
    ///   - activeMinutes: of moving.
    /// - Throws: ``ReadingError`` naming what cannot be.
    package init(
        day: TownDay,
        hourlySteps: [Int?] = [Int?](repeating: nil, count: 24),
        steps: Int? = nil,
        distance: Int? = nil,
        energy: Int? = nil,
        activeMinutes: Int? = nil
    ) throws(ReadingError) {
        guard hourlySteps.count == 24 else { throw .outOfRange(.hours, value: hourlySteps.count) }
        for hour in hourlySteps { try Self.check(hour, 0...Self.mostSteps, .steps) }
        let sum = hourlySteps.reduce(0) { $0 + ($1 ?? 0) }
        let steps = steps ?? sum
        try Self.check(steps, 0...Self.mostSteps, .steps)
        guard steps >= sum else { throw .outOfRange(.steps, value: steps) }
        try Self.check(distance, Self.distances, .distance)
        try Self.check(energy, Self.energies, .energy)
        try Self.check(activeMinutes, Self.minutes, .activeMinutes)
        self.day = day
        self.hourlySteps = hourlySteps
        self.steps = steps
        self.distance = distance
        self.energy = energy
        self.activeMinutes = activeMinutes
    }

    private static func check(
        _ value: Int?,
        _ bounds: ClosedRange<Int>,
        _ quantity: ReadingError.Quantity
    ) throws(ReadingError) {
        if let value, !bounds.contains(value) { throw .outOfRange(quantity, value: value) }
    }
}
