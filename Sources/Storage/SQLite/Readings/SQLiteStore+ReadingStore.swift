package import CareServices
package import CommunityModel
import GRDB

extension SQLiteStore: ReadingStore {
    package func bloodPressures(
        of resident: Resident.ID,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading<BloodPressure>] {
        try await readings(of: resident, .bloodPressure, in: period)
    }

    package func latestBloodPressures(
        of resident: Resident.ID,
        notAfter now: Instant,
        limit: Int
    ) async throws(StoreError) -> [StoredReading<BloodPressure>] {
        try await latestReadings(of: resident, .bloodPressure, since: nil, notAfter: now, limit: limit)
    }

    package func measurements(
        of resident: Resident.ID,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading<MeasuredValues>] {
        try await readings(of: resident, kind, in: period)
    }

    package func latestMeasurements(
        of resident: Resident.ID,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>,
        limit: Int
    ) async throws(StoreError) -> [StoredReading<MeasuredValues>] {
        try await latestReadings(
            of: resident,
            kind,
            since: period.lowerBound,
            notAfter: period.upperBound,
            limit: limit
        )
    }

    private func readings<Values: LookedAt>(
        of resident: Resident.ID,
        _ kind: MeasuredKind,
        in period: ClosedRange<Instant>
    ) async throws(StoreError) -> [StoredReading<Values>] {
        try await readPerson(resident) { person, fresh, db in
            let folded = try StoredReading<Values>.all(of: person, kind, in: period, db)
            let unfolded = try StoredReading<Values>.unfolded(fresh, db).filter {
                $0.values.kind == kind && period.contains($0.measuredAt)
            }
            return unfolded.isEmpty ? folded : (folded + unfolded).sorted(by: StoredReading.isOlder)
        } ?? []
    }

    private func latestReadings<Values: LookedAt>(
        of resident: Resident.ID,
        _ kind: MeasuredKind,
        since: Instant?,
        notAfter now: Instant,
        limit: Int
    ) async throws(StoreError) -> [StoredReading<Values>] {
        try await readPerson(resident) { person, fresh, db in
            let folded = try StoredReading<Values>
                .latest(of: person, kind, since: since, notAfter: now, limit: limit, db)
            let unfolded = try StoredReading<Values>.unfolded(fresh, db).filter {
                $0.values.kind == kind && $0.measuredAt <= now && $0.measuredAt >= since ?? $0.measuredAt
            }
            guard !unfolded.isEmpty else { return folded }
            return Array((unfolded + folded).sorted { StoredReading.isOlder($1, $0) }.prefix(limit))
        } ?? []
    }

    package func residentsWithoutReading(
        since: Instant,
        after last: Resident.ID?,
        limit: Int
    ) async throws(StoreError) -> [Resident.ID] {
        try await readFolded { db in
            let number = try last.flatMap { try db.personNumber(of: $0) } ?? 0
            return try db.all(
                ReadingTable.residentsWithout,
                [ReadingRow.period(of: since), number, since.milliseconds, limit]
            ) { try $0.identifier("id") }
        }
    }

    package func unassignedReadings(
        at household: Household.ID?,
        since: Instant,
        limit: Int
    ) async throws(StoreError) -> [UnassignedReading] {
        try await readFolded { db in
            var home: Int64?
            if let household {
                home = try db.number("SELECT number FROM household WHERE id = ?", [household.blob])
                guard home != nil else { return [] }
            }
            return try UnassignedReading.all(at: home, since: since, limit: limit, db)
        }
    }

    package func provenance(ofReading seq: Int64) async throws(StoreError) -> ReadingProvenance? {
        try await read { db in try db.first(ReadingProvenance.ofRow, [seq]).map(ReadingProvenance.init(row:)) }
    }

    /// Reads what is known of one person, without waiting for the fold: the tables, and the journal's rows of the
    /// person's readings that are not in them yet.
    /// - Returns: nil when there is no such person.
    private func readPerson<Value: Sendable>(
        _ resident: Resident.ID,
        _ body: @escaping @Sendable (_ person: Int64, _ fresh: [Int64], Database) throws -> Value
    ) async throws(StoreError) -> Value? {
        while true {
            let answer = try await read { [tail = journal.tail] db in
                guard let person = try db.personNumber(of: resident) else { return PersonAnswer<Value>.value(nil) }
                let position = try JournalFold.position(db)
                let head = try JournalFold.head(db)
                guard case .rows(let fresh) = tail.readings(of: person, after: position, through: head) else {
                    return .behind(head: head, isKnown: tail.head >= head)
                }
                return .value(try body(person, fresh, db))
            }
            switch answer {
            case .value(let value): return value
            case .behind(let head, isKnown: true): try await fold(through: head)
            // Another program appended, or a commit is being kept: what begins a commit also learns of it.
            case .behind(_, isKnown: false): try await journal.commits.write { _, _ in }
            }
        }
    }
}

/// What one look at a person's readings came to.
private enum PersonAnswer<Value: Sendable>: Sendable {
    /// nil when there is no such person.
    case value(Value?)
    /// The tables have to hold the row `head` first, or, unless it is known there, the journal's tail.
    case behind(head: Int64, isKnown: Bool)
}
