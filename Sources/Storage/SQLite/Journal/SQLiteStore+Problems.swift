package import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore {
    /// Looks whether the files are sound and the tables say what the journal says. Reads only, beside a running
    /// collector.
    ///
    /// Compared are whole sets, by counts and sums over row numbers, and `samples` readings one by one.
    /// - Parameters:
    ///   - samples: How many readings are held against their journal rows.
    ///   - told: hears what is looked at now, in words for an operator.
    /// - Returns: what is wrong, a sentence each, without personal data; empty when all is well.
    /// - Throws: ``StoreError`` when the store cannot be read at all.
    package func problems(
        samples: Int = 20_000,
        told: @escaping @Sendable (String) -> Void
    ) async throws(StoreError) -> [String] {
        try await read { db in
            let look = StoreInspection(db: db, told: told)
            return try look.files() + look.journal() + look.runs() + look.readings() + look.signs()
                + look.decisions() + look.samples(samples)
        }
    }
}

private struct StoreInspection {
    let db: Database
    let told: (String) -> Void

    func files() throws -> [String] {
        told("the files")
        return try ["main", "record"].flatMap { name in
            try String.fetchAll(db, sql: "PRAGMA \(name).quick_check(10)").filter { $0 != "ok" }
                .map { "\(name == "main" ? "the tables' file" : "journal.sqlite") is damaged: \($0)" }
        }
    }

    func journal() throws -> [String] {
        told("the journal's numbers")
        let (count, head) = try (number("SELECT count(*) FROM record.journal"), JournalFold.head(db))
        return count == head ? [] : ["the journal's last row is \(head), but it has \(count) rows"]
    }

    /// Each transport key names one row, each folded row has one.
    func runs() throws -> [String] {
        told("the numbers of boxes' events")
        let position = try JournalFold.position(db)
        let covered = try number("SELECT coalesce(sum(last - first + 1), 0) FROM spool_run")
        let sum = try number(
            "SELECT coalesce(sum((last - first + 1) * seq + (last - first + 1) * (last - first) / 2), 0) FROM spool_run"
        )
        var problems: [String] = []
        if covered != position || sum != position * (position + 1) / 2 {
            problems.append(
                "the numbers of boxes' events do not name each of the journal's \(position) folded rows once"
            )
        }
        let overlaps = try number(
            """
            SELECT count(*) FROM (
                SELECT first, lag(last) OVER (PARTITION BY spool ORDER BY first) AS before FROM spool_run
            ) WHERE first <= before
            """
        )
        let misplaced = try number(
            """
            SELECT count(*) FROM spool_run AS run
            LEFT JOIN record.journal AS first ON first.seq = run.seq
            LEFT JOIN record.journal AS last ON last.seq = run.seq + run.last - run.first
            WHERE first.spool IS NOT run.spool OR first.box_seq IS NOT run.first
            OR last.spool IS NOT run.spool OR last.box_seq IS NOT run.last
            """
        )
        if misplaced > 0 { problems.append("\(misplaced) runs of boxes' events are others in the journal") }
        if overlaps > 0 { problems.append("\(overlaps) numbers of boxes' events are taken twice") }
        return problems
    }

    /// Each reading of the folded journal is in the table once, and can be found by its content once.
    func readings() throws -> [String] {
        told("the readings")
        let wanted = try set(
            "SELECT count(*), coalesce(sum(seq), 0), coalesce(sum(seq * 31 % 1000003), 0) FROM record.journal "
                + "WHERE kind = 2 AND seq <= \(JournalFold.position(db))"
        )
        var problems = try ["reading", "reading_content"].compactMap { table in
            let there = try set(
                "SELECT count(*), coalesce(sum(seq), 0), coalesce(sum(seq * 31 % 1000003), 0) FROM \(table)"
            )
            return there == wanted
                ? nil : "\(table) has \(there[0]) rows that are not the journal's \(wanted[0]) readings"
        }
        let more = try set(
            """
            SELECT count(*), count(reading_more.seq), (SELECT count(*) FROM reading_more) FROM reading
            LEFT JOIN reading_more ON reading_more.seq = reading.seq WHERE reading.kind != 1
            """
        )
        if Set(more).count != 1 {
            problems.append(
                "reading_more has \(more[2]) rows, \(more[1]) of them of the \(more[0]) readings that have more"
            )
        }
        return problems
    }

    /// Each tap and reading of somebody is one sign of life.
    func signs() throws -> [String] {
        told("the signs of life")
        let wanted = try set(
            "SELECT count(*), coalesce(sum(seq), 0), coalesce(sum(subject * 31 % 1000003), 0) FROM record.journal "
                + "WHERE kind IN (1, 2) AND subject != 0 AND seq <= \(JournalFold.position(db))"
        )
        let there = try set(
            "SELECT count(*), coalesce(sum(seq), 0), coalesce(sum(person * 31 % 1000003), 0) FROM ("
                + "SELECT seq, person FROM life_sign WHERE kind IN (1, 2) UNION ALL "
                + "SELECT seq, person FROM reading WHERE touched_after_ms IS NOT NULL)"
        )
        guard there != wanted else { return [] }
        return ["the tables have \(there[0]) signs of life that are not the journal's \(wanted[0])"]
    }

    /// No decision waits for a reading that is here.
    ///
    /// Readings are found by their table of contents and counted in the journal, not as the fold finds them.
    func decisions() throws -> [String] {
        told("whose readings are")
        let waiting = Dictionary(
            grouping: try db.all("SELECT seq, content FROM waiting_assignment", []) { row in
                (seq: row["seq"] as Int64, prefix: UInt64(bitPattern: row["content"]))
            }
        ) { UInt32(truncatingIfNeeded: $0.prefix >> 32) }
        guard !waiting.isEmpty else { return [] }
        var missed: Set<Int64> = []
        try HotStatement(db, "SELECT key, seq FROM reading_content").eachRow { columns in
            let reading = columns.integer(1)
            for decision in waiting[UInt32(truncatingIfNeeded: columns.integer(0))] ?? []
            where try JournalRow.read(reading, db)?.tells(decision.prefix) == true && isAbout(reading, decision.seq) {
                missed.insert(decision.seq)
            }
        }
        return missed.isEmpty ? [] : ["\(missed.count) decisions whose a reading is wait for one that is here"]
    }

    /// Whether a decision has to find a reading of its content: one that its spool told shortly before, or that its box
    /// told after it.
    private func isAbout(_ reading: Int64, _ decision: Int64) throws -> Bool {
        if reading > decision {
            return try db.number(
                """
                SELECT 1 FROM record.journal AS reading JOIN record.journal AS decision
                JOIN record.spool AS first ON first.number = reading.spool
                JOIN record.spool AS second ON second.number = decision.spool AND second.box = first.box
                WHERE reading.seq = ? AND decision.seq = ?
                """,
                [reading, decision]
            ) != nil
        }
        let between = try db.number(
            """
            SELECT count(*) FROM record.journal AS journal
            JOIN record.journal AS reading ON reading.seq = ?1 AND reading.spool = journal.spool
            JOIN record.journal AS decision ON decision.seq = ?2 AND decision.spool = journal.spool
            WHERE journal.seq >= ?1 AND journal.seq < ?2
            """,
            [reading, decision]
        )
        return 1...ContentsOfSpool.reach ~= between ?? 0
    }

    /// Some readings say in the table what their journal rows say, and belong to whom the last decision says.
    func samples(_ count: Int) throws -> [String] {
        told("readings one by one")
        let position = try JournalFold.position(db)
        guard count > 0, position > 0 else { return [] }
        let row = try HotStatement(
            db,
            """
            SELECT \(JournalRow.columns) FROM record.journal
            WHERE seq >= ? AND seq <= ? AND kind = 2 ORDER BY seq LIMIT 1
            """
        )
        let step = max(1, position / Int64(count))
        var wrong = 0
        for start in stride(from: Int64(1), through: position, by: Int(step)) {
            row.bind(1, start)
            row.bind(2, min(start + step - 1, position))
            guard let row = try row.first({ try JournalRow($0) }), case .reading(let reading) = row.event else {
                continue
            }
            let seq = row.seq
            let values = reading.values
            let numbers = values.numbers.asStored
            let owner = try db.number(
                "SELECT person FROM reading_assignment WHERE reading = ? ORDER BY seq DESC LIMIT 1",
                [seq]
            )
            let same = try db.number(
                """
                SELECT 1 FROM reading WHERE period = ? AND person = ? AND kind = ? AND measured_at_ms = ? AND seq = ?
                    AND value_1 = ? AND value_2 IS ? AND value_3 IS ? AND value_4 IS ?
                    AND (SELECT more FROM reading_more WHERE reading_more.seq = reading.seq) IS ?
                """,
                [
                    ReadingRow.period(of: reading.measuredAt), owner ?? row.subject, values.kind.rawValue,
                    reading.measuredAt.milliseconds, seq, numbers.0, numbers.1, numbers.2, numbers.3,
                    values.more.isEmpty ? nil : Data(values.more),
                ]
            )
            if same == nil { wrong += 1 }
        }
        return wrong == 0 ? [] : ["\(wrong) of the readings that were compared differ from the journal"]
    }

    private func number(_ sql: String) throws -> Int64 {
        try Int64.fetchOne(db, sql: sql) ?? 0
    }

    private func set(_ sql: String) throws -> [Int64] {
        guard let row = try Row.fetchOne(db, sql: sql) else { return [] }
        return [row[0], row[1], row[2]]
    }
}

extension JournalRow {
    /// Whether it is the reading of this content.
    fileprivate func tells(_ prefix: UInt64) -> Bool {
        guard case .reading(let reading) = event else { return false }
        return reading.content.prefix == prefix
    }
}
