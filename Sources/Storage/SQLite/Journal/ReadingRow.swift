import CareServices
import CommunityModel
import GRDB

/// A reading on its way into its table.
struct ReadingRow: Comparable {
    /// What was measured. Raw values are those of the table.
    enum Kind: Int {
        case bloodPressure = 1
    }

    /// Raw values are those of the table.
    enum Status: Int {
        case final = 1
        case corrected = 2
        case enteredInError = 3
    }

    let seq: Int64
    let box: Int64
    let content: ContentKey
    private let person: Int64
    private let measurement: Measurement
    private let method: AttributionMethod?
    private let device: Int64
    private let recordedAt: Instant
    private let offsetInMinutes: Int

    init(_ measurement: Measurement, method: AttributionMethod?, device: Int64, _ row: JournalRow) {
        seq = row.seq
        box = row.box
        content = measurement.contentKey
        person = row.subject
        self.measurement = measurement
        self.method = method
        self.device = device
        recordedAt = row.recordedAt
        offsetInMinutes = row.event.offsetInMinutes
    }

    /// In the order of the table's key.
    static func < (left: Self, right: Self) -> Bool {
        (left.person, left.measurement.time.instant, left.seq) < (
            right.person, right.measurement.time.instant, right.seq
        )
    }

    static func == (left: Self, right: Self) -> Bool {
        left.seq == right.seq
    }

    func insert(_ db: Database) throws {
        switch measurement.values {
        case .bloodPressure(let pressure):
            try insert(
                .bloodPressure,
                [pressure.systolic, pressure.diastolic, pressure.mean, pressure.pulse],
                db
            )
        }
    }

    /// `values` are the four that the kind has.
    private func insert(_ kind: Kind, _ values: [Int?], _ db: Database) throws {
        try db.run(
            """
            INSERT INTO reading (person, kind, measured_at_ms, seq, recorded_at_ms, device_local_ms, offset_minutes,
                clock_quality, quality, user_slot, device, box, method, status, value_1, value_2, value_3, value_4)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                person, kind.rawValue, measurement.time.instant.milliseconds, seq, recordedAt.milliseconds,
                measurement.time.deviceLocalMilliseconds, offsetInMinutes, measurement.time.clockQuality.rawValue,
                Int(measurement.quality.rawValue), measurement.userSlot, device, box,
                person == 0 ? 0 : method?.rawValue ?? 0, Status.final.rawValue,
            ] + StatementArguments(values)
        )
    }
}
