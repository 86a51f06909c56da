/// What several statements over the table of readings have in common.
enum ReadingTable {
    /// The key of the table has the kind before the instant: with each of them named, a span is a search and no scan.
    static let ofAnyKind = "kind IN (1, 2, 3, 4, 5, 6)"

    /// What was found out about a reading last; NULL: nothing.
    static let lastFinding = """
        (SELECT later.status FROM reading_correction AS later WHERE later.reading = reading.seq
        ORDER BY later.version DESC LIMIT 1)
        """

    /// An instant as the stretch `period` keeps it.
    static func inStretch(_ instant: String, _ period: String = "?1") -> String {
        "\(instant) - \(period) * 604800000"
    }

    /// Residents without a reading; bound are the first stretch, the number of the person before the first one, the
    /// first instant that counts, and how many.
    static let residentsWithout = """
        WITH RECURSIVE stretch (period) AS MATERIALIZED (
            SELECT min(period) FROM reading WHERE period >= ?1
            UNION ALL
            SELECT (SELECT min(reading.period) FROM reading WHERE reading.period > stretch.period) FROM stretch
            WHERE stretch.period IS NOT NULL
        )
        SELECT id FROM person WHERE number > ?2 AND NOT EXISTS (
            SELECT 1 FROM stretch CROSS JOIN reading ON reading.period = stretch.period
            WHERE reading.person = person.number AND \(ofAnyKind)
                AND measured_ms >= \(inStretch("?3", "stretch.period")) AND \(lastFinding) IS NOT 3
        ) ORDER BY number LIMIT ?4
        """
}
