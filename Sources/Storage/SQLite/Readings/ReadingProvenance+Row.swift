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
            receivedAt: row.instant("recorded_at_ms")
        )
    }
}

/// How a reading's payload begins; ``PackedEvent`` has the layout.
private struct PayloadHead {
    let offsetInMinutes: Int
    let rawDigest: [UInt8]

    init(_ bytes: [UInt8]) throws {
        var rest = bytes.dropFirst(18)
        var number: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = rest.popFirst() else { break }
            number |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { break }
        }
        guard let version = bytes.first, PackedEvent.versions.contains(version),
            rest.count >= PackedEvent.digestCount(version: version)
        else {
            throw StoreError(.corrupted, "a journal row cannot be read: expected a reading")
        }
        offsetInMinutes = Int(Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)) + 540
        rawDigest = Array(rest.prefix(PackedEvent.digestCount(version: version)))
    }
}
