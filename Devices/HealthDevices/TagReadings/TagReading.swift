package import CommunityModel
import HealthRules

/// One reading on a tag: names and texts, in canonical units. A name that is not known here is passed over.
struct TagReading: Hashable, Sendable {
    private let members: [String: String]

    init(_ members: [String: String]) {
        self.members = members
    }

    /// The order in which what was measured is looked for.
    private static let kinds: [MeasuredKind] = [.bloodPressure, .activity, .body, .temperature, .oximetry, .glucose]

    /// The same at each touch, whatever form the tag has and in whatever order it is written.
    var bytes: [UInt8] {
        members.sorted { $0.key < $1.key }.flatMap { Array("\($0.key)=\($0.value)\n".utf8) }
    }

    var interpretation: Interpretation {
        let takenAt = members["at"].flatMap { DeviceLocalTime(text: $0) } ?? day.map { DeviceLocalTime($0, midnight) }
        let slot = members["slot"].flatMap { Int($0) }.flatMap { (0...255).contains($0) ? $0 : nil }
        do throws(ReadingRefusal.Reason) {
            // Else each touch of the tag would be a measurement of its own, or two measurements one.
            guard takenAt != nil || members["n"] != nil else { throw .incomplete }
            let reading = try reading()
            return Interpretation(
                .success(reading.values),
                takenAt: takenAt,
                userSlot: slot,
                quality: quality.union(reading.quality)
            )
        } catch {
            return Interpretation(.failure(error), takenAt: takenAt, userSlot: slot)
        }
    }

    private var midnight: ClockTime { ClockTime(millisecondsSinceMidnight: 0) }
    private var day: TownDay? { members["day"].flatMap { TownDay($0) } }

    private func reading() throws(ReadingRefusal.Reason) -> (values: MeasuredValues, quality: ReadingQuality) {
        var numbers: [MeasuredField: DecimalNumber] = [:]
        for (name, text) in members {
            guard let field = MeasuredField(name: name) else { continue }
            guard let number = DecimalNumber(text: text) else { throw .measurementFailed }
            numbers[field] = number
        }
        guard let kind = Self.kinds.first(where: { $0.main.allSatisfy { numbers[$0] != nil } }) else {
            throw .incomplete
        }
        for case .quantity(let quantity) in numbers.keys where !kind.fields.contains(.quantity(quantity)) {
            throw .impossible(.unexpected(quantity))
        }
        guard numbers.keys.allSatisfy(kind.fields.contains) else { throw .incomplete }
        return try kind.reading(of: numbers, day: day)
    }

    private var quality: ReadingQuality {
        var quality: ReadingQuality = []
        if members["irregularPulse"] == "1" { quality.insert(.irregularPulse) }
        if members["questionable"] == "1" { quality.insert(.questionable) }
        return quality
    }
}

extension Harvest {
    /// What the readings of a tag give.
    package init(of tag: TagReadings, touchedAt: Instant, zone: TownZone) {
        let clock = DeviceClock(shown: tag.clock, touchedAt: touchedAt, zone: zone)
        self.init(tag.readings.map { ($0.interpretation, $0.bytes) }, of: tag.device, by: clock)
    }
}
