import CommunityModel

extension MapObject {
    private static let dateKeys = ["year", "month", "day"]
    private static let clockKeys = ["hour", "minute", "second"]

    /// A date and a time: by its parts, or as what has passed since a day.
    func timeIfPresent(_ key: String, from bits: inout OccupiedBits) throws(BlockMapError) -> TimeField? {
        try time(key, clock: Self.clockKeys, units: [.minutes, .seconds], from: &bits)
    }

    /// A date alone.
    func dayIfPresent(_ key: String, from bits: inout OccupiedBits) throws(BlockMapError) -> TimeField? {
        try time(key, clock: [], units: [.days], from: &bits)
    }

    private func time(
        _ key: String,
        clock: [String],
        units: [TimeField.Unit],
        from bits: inout OccupiedBits
    ) throws(BlockMapError) -> TimeField? {
        let unitKeys = units.map(\.rawValue)
        guard let object = try objectIfPresent(key, keys: Self.dateKeys + clock + unitKeys + ["since"]) else {
            return nil
        }
        if let unit = units.first(where: { object.has($0.rawValue) }) {
            for other in Self.dateKeys + clock + unitKeys where other != unit.rawValue && object.has(other) {
                throw object.error(at: other, "does not go with \"\(unit.rawValue)\"")
            }
            let field = try object.wholeField(unit.rawValue, from: &bits)
            return .count(field, unit, since: try object.date("since"))
        }
        guard !object.has("since") else {
            throw object.error(at: "since", "goes with \(unitKeys.map { "\"\($0)\"" }.joined(separator: " or ")) only")
        }
        let isDate = clock.isEmpty
        return .calendar(
            TimeField.Calendar(
                year: try object.wholeField("year", from: &bits),
                month: try object.wholeField("month", from: &bits),
                day: try object.wholeField("day", from: &bits),
                hour: isDate ? nil : try object.wholeField("hour", from: &bits),
                minute: isDate ? nil : try object.wholeField("minute", from: &bits),
                second: isDate ? nil : try object.wholeFieldIfPresent("second", from: &bits)
            )
        )
    }
}
