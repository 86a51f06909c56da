import CommunityModel
import GRDB

/// Events on their way into one request, within its bounds.
struct SpooledBatch {
    private(set) var events: [SpooledEvent] = []
    /// Nothing more goes in.
    private(set) var isFull: Bool

    private let limit: Int
    private let maxBytes: Int
    private let skipped: Set<UInt64>
    private var bytes = 0

    /// At most `limit` events, and at most `maxBytes` together, but the first one even if it alone is larger.
    init(limit: Int, maxBytes: Int, skipped: Set<UInt64>) {
        self.limit = limit
        self.maxBytes = maxBytes
        self.skipped = skipped
        isFull = limit <= 0
    }

    /// The row has the event's number and its payload; and, where it was kept while nobody knew the time, when it was
    /// and how well that is known.
    mutating func add(_ row: Row) throws {
        let sequence = UInt64(bitPattern: row[0])
        guard !isFull, !skipped.contains(sequence) else { return }
        let payload: [UInt8] = try row.withUnsafeData(atIndex: 1) { $0.map { [UInt8]($0) } ?? [] }
        bytes += payload.count
        guard bytes <= maxBytes || events.isEmpty else {
            isFull = true
            return
        }
        let event = SpooledEvent(sequence: sequence, bytes: payload)
        let dated: Int64? = row[2]
        events.append(
            dated.map { event.dated(Instant(milliseconds: $0), ClockQuality(rawValue: row[3]) ?? .unknown) } ?? event
        )
        isFull = events.count == limit
    }
}
