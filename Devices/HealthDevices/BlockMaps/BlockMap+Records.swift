import CommunityModel
import HealthRules

extension BlockMap {
    /// One place for a measurement in a device's memory.
    enum Record: Hashable {
        /// Nothing was ever written there: all 00 or all FF.
        case empty
        /// Its check does not hold.
        case damaged
        /// A number of its own where it has one, else nil.
        case measured(Interpretation, sequence: Int?)
    }

    /// The records in the bytes of ``Records/blocks``.
    func recordBytes(in memory: [UInt8]) -> [[UInt8]] {
        (0..<records.count).map { Array(memory.dropFirst($0 * records.size).prefix(records.size)) }
    }

    /// What one record says.
    func read(_ record: [UInt8]) -> Record {
        guard record.count == records.size else { return .damaged }
        guard record.contains(where: { $0 != 0x00 }), record.contains(where: { $0 != 0xFF }) else { return .empty }
        guard records.check?.holds(for: record) ?? true else { return .damaged }
        let interpretation: Interpretation
        do throws(ReadingRefusal.Reason) {
            let (values, quality) = try reading(in: record)
            interpretation = self.interpretation(of: record, .success(values), quality.union(self.quality(in: record)))
        } catch {
            interpretation = self.interpretation(of: record, .failure(error), [])
        }
        return .measured(interpretation, sequence: records.sequence?.whole(in: record))
    }

    private func reading(
        in record: [UInt8]
    ) throws(ReadingRefusal.Reason) -> (values: MeasuredValues, quality: ReadingQuality) {
        guard !isSet(.test, in: record) else { throw .notReal }
        guard !isSet(.failed, in: record) else { throw .measurementFailed }
        let hourlySteps = records.hourlySteps.map { $0.whole(in: record) }
        var numbers = records.numbers.compactMapValues { $0.number(in: record) }
        if measures == .activity, records.numbers[.steps] == nil {
            numbers[.steps] = DecimalNumber(hourlySteps.reduce(0) { $0 + ($1 ?? 0) })
        }
        let day = records.day?.day(in: record)
        guard !hourlySteps.isEmpty else { return try measures.reading(of: numbers, day: day) }
        return try measures.reading(of: numbers, day: day, hourlySteps: hourlySteps)
    }

    private func quality(in record: [UInt8]) -> ReadingQuality {
        var quality: ReadingQuality = []
        if isSet(.irregularPulse, in: record) { quality.insert(.irregularPulse) }
        if isSet(.questionable, in: record) { quality.insert(.questionable) }
        if let takenAt = records.takenAt, takenAt.time(in: record) == nil { quality.insert(.clockUnset) }
        return quality
    }

    private func interpretation(
        of record: [UInt8],
        _ result: Result<MeasuredValues, ReadingRefusal.Reason>,
        _ quality: ReadingQuality
    ) -> Interpretation {
        Interpretation(
            result,
            takenAt: (records.takenAt ?? records.day)?.time(in: record),
            userSlot: records.userSlot?.whole(in: record),
            quality: quality,
            sources: sources(in: record)
        )
    }

    /// What the device gives in other units than the canonical ones.
    private func sources(in record: [UInt8]) -> [SourceNumber] {
        records.numbers.compactMap { field, scaled in
            scaled.conversion.sourceUnit(of: field).flatMap {
                SourceNumber(field, scaled.sourceNumber(in: record), unit: $0)
            }
        }
        .sorted { $0.name < $1.name }
    }

    private func isSet(_ flag: Flag, in record: [UInt8]) -> Bool {
        records.flags[flag]?.number(in: record) ?? 0 != 0
    }
}
