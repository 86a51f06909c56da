import CareServices
import CommunityModel
import GRDB

extension ReadingProvenance {
    /// Bound is the journal's row.
    static let ofRow = """
        SELECT recorded_at_ms, occurred_at_ms, payload, box.id AS box_id, boot.id AS boot_id, agent, system_id,
            manufacturer, device.model AS device_model, serial_number
        FROM record.journal AS journal
        JOIN record.spool AS spool ON spool.number = journal.spool
        JOIN box ON box.number = spool.box
        JOIN record.boot AS boot ON boot.number = journal.boot
        JOIN record.device AS device ON device.number = journal.device
        WHERE journal.seq = ? AND journal.kind = 2
        """

    init(row: Row) throws {
        let payload = try PayloadHead(row.bytes("payload"))
        self.init(
            device: DeviceIdentity(
                systemID: row.bytes("system_id"),
                manufacturer: row["manufacturer"],
                model: row["device_model"],
                serialNumber: row["serial_number"]
            ),
            box: try row.identifier("box_id"),
            boot: try row.identifier("boot_id"),
            agent: row["agent"],
            rawDigest: payload.rawDigest,
            touchedAt: row.instant("occurred_at_ms"),
            offsetInMinutes: payload.offsetInMinutes,
            receivedAt: row.instant("recorded_at_ms"),
            sources: payload.sources
        )
    }
}

/// What a reading's payload says of where it came from; ``PackedEvent`` has the layout.
private struct PayloadHead {
    let offsetInMinutes: Int
    let rawDigest: [UInt8]
    let sources: [SourceNumber]

    init(_ payload: [UInt8]) throws {
        self = try payload.withUnsafeBytes { try PayloadHead($0) }
    }

    private init(_ payload: UnsafeRawBufferPointer) throws(StoreError) {
        var reader = PayloadReader(payload)
        let version = try reader.byte()
        guard PackedEvent.versions.contains(version) else { throw reader.corrupted("a version that is known") }
        try reader.skip(17)
        offsetInMinutes = Int(truncatingIfNeeded: try reader.signed()) + 540
        rawDigest = try reader.bytes(PackedEvent.digestCount(version: version))
        _ = try reader.readingHead()
        sources = version == PackedEvent.versionWithSources ? try reader.sources() : []
    }
}
