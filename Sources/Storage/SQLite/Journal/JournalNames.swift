import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// What the journal's writer knows of boxes, cards, and the numbers of long names, without asking the files for every
/// event. Used on the journal's writer queue only.
///
/// What the registers say is believed as long as their change count stands; it is asked once in each transaction, so
/// that a card that was bound or a box that was revoked a moment ago, also by another program, counts in the next one.
final class JournalNames {
    struct BoxEntry {
        let number: Int64
        let household: Int64
        let householdID: Household.ID
        let rosterVersion: UInt64
        let certificateSerial: [UInt8]
        let isRevoked: Bool
    }

    struct CardEntry {
        /// In the journal's table of cards; 0 until an event of it is stored.
        var number: Int64
        /// Whose it is; 0 is nobody.
        let person: Int64
        let resident: Resident.ID?
        let household: Int64
    }

    private struct SpoolName: Hashable {
        let id: SpoolFile.ID
        let box: Int64
    }

    /// Beyond so many of one kind all are forgotten and asked again.
    private static let limit = 50_000

    /// Reads the registers beside their writer.
    private let registers: DatabaseQueue
    private var changeCount: Int64 = -1
    private var keptHead: Int64?
    private var boxes: [Box.ID: BoxEntry] = [:]
    private var cards: [CardFingerprint: CardEntry] = [:]
    private var spools: [SpoolName: Int64] = [:]
    private var boots: [Boot.ID: Int64] = [:]
    private var devices: [DeviceIdentity: Int64] = [:]
    /// The last number that each spool is known to have used.
    private var highest: [Int64: Int64] = [:]

    init(registers: DatabaseQueue) {
        self.registers = registers
    }

    /// To be called when a transaction begins.
    func refresh() throws {
        let count = try ask("SELECT count FROM change_count") { try $0.number() } ?? 0
        guard count != changeCount else { return }
        changeCount = count
        boxes = [:]
        cards = [:]
    }

    /// To be called when a transaction begins: numbers that one gave out which was not kept, or that another program
    /// may have given out, must not be believed.
    /// - Parameter head: the last row of the journal.
    func believeNumbers(onlyIfKeptThrough head: Int64) {
        if keptHead != head {
            spools = [:]
            boots = [:]
            devices = [:]
            cards = [:]
            highest = [:]
        }
        // Until this transaction is kept, too, nothing of it is believed by the next.
        keptHead = nil
    }

    /// To be called when a transaction is on the disk.
    func kept(through head: Int64) {
        keptHead = head
    }

    /// Reads one value from the registers and folded tables, as they are now.
    func ask<Value>(_ sql: String, _ body: (HotStatement) throws -> Value) throws -> Value {
        try registers.unsafeRead { db in try body(HotStatement(db, sql)) }
    }

    // MARK: What the registers say

    /// - Returns: nil when there is no such box.
    func box(_ id: Box.ID) throws -> BoxEntry? {
        if let known = boxes[id] { return known }
        let entry = try registers.unsafeRead { db in
            try db.first(
                """
                SELECT box.number, household.number AS household, household.id AS household_id, roster_version,
                    certificate_serial, revoked_at_ms IS NOT NULL AS is_revoked
                FROM box JOIN household ON household.number = box.household WHERE box.id = ?
                """,
                [id.blob]
            ).map { row in
                let version: Int64 = row["roster_version"]
                return BoxEntry(
                    number: row["number"],
                    household: row["household"],
                    householdID: try row.identifier("household_id"),
                    rosterVersion: UInt64(bitPattern: version),
                    certificateSerial: row.bytes("certificate_serial"),
                    isRevoked: row["is_revoked"]
                )
            }
        }
        if let entry { remember(&boxes, id, entry) }
        return entry
    }

    /// Whose card it is, as of now; nil when it is nobody's, or somebody's of another household: a box cannot write into
    /// the records of people who do not live with it.
    func subject(of card: CardFingerprint, at box: BoxEntry, _ db: Database) throws -> Subject? {
        let entry = try self.card(card, db)
        guard entry.household == box.household, let resident = entry.resident else { return nil }
        return (entry.person, resident)
    }

    typealias Subject = (person: Int64, resident: Resident.ID)

    private func card(_ card: CardFingerprint, _ db: Database) throws -> CardEntry {
        if let known = cards[card] { return known }
        let digest = Data(card.digest)
        let owner = try registers.unsafeRead { db in
            try db.first(
                """
                SELECT person.number AS person, person.id AS resident, person.household AS household FROM card_binding
                JOIN person ON person.number = card_binding.person WHERE fingerprint = ?
                """,
                [digest]
            ).map { row in
                (
                    person: row["person"] as Int64, resident: try row.identifier("resident") as Resident.ID,
                    household: row["household"] as Int64
                )
            }
        }
        let number = try db.number("SELECT number FROM card WHERE digest = ?", [digest]) ?? 0
        let entry = CardEntry(
            number: number,
            person: owner?.person ?? 0,
            resident: owner?.resident,
            household: owner?.household ?? 0
        )
        remember(&cards, card, entry)
        return entry
    }

    // MARK: Numbers for long names

    /// - Returns: 0 when the journal has never met it and `adding` is false.
    func number(of card: CardFingerprint, adding: Bool, _ db: Database) throws -> Int64 {
        var entry = try self.card(card, db)
        if entry.number == 0, adding {
            try db.run(
                "INSERT INTO card (digest, kind, key_version) VALUES (?, ?, ?)",
                [Data(card.digest), card.kind.rawValue, card.keyVersion]
            )
            entry.number = db.lastInsertedRowID
            cards[card] = entry
        }
        return entry.number
    }

    func number(of spool: SpoolFile.ID, at box: BoxEntry, adding: Bool, _ db: Database) throws -> Int64 {
        let name = SpoolName(id: spool, box: box.number)
        return try number(
            name,
            in: \.spools,
            find: ("SELECT number FROM spool WHERE id = ? AND box = ?", [spool.blob, box.number]),
            add: adding ? "INSERT INTO spool (id, box) VALUES (?, ?)" : nil,
            db
        )
    }

    func number(of boot: Boot.ID, agent: String, adding: Bool, _ db: Database) throws -> Int64 {
        if let known = boots[boot] { return known }
        if let number = try db.number("SELECT number FROM boot WHERE id = ?", [boot.blob]) {
            remember(&boots, boot, number)
            return number
        }
        guard adding else { return 0 }
        try db.run("INSERT INTO boot (id, agent) VALUES (?, ?)", [boot.blob, agent])
        remember(&boots, boot, db.lastInsertedRowID)
        return db.lastInsertedRowID
    }

    func number(of device: DeviceIdentity, adding: Bool, _ db: Database) throws -> Int64 {
        try number(
            device,
            in: \.devices,
            find: (
                "SELECT number FROM device WHERE system_id = ? AND manufacturer = ? AND model = ? AND serial_number = ?",
                [Data(device.systemID), device.manufacturer, device.model, device.serialNumber]
            ),
            add: adding
                ? "INSERT INTO device (system_id, manufacturer, model, serial_number) VALUES (?, ?, ?, ?)" : nil,
            db
        )
    }

    private func number<Name: Hashable>(
        _ name: Name,
        in known: ReferenceWritableKeyPath<JournalNames, [Name: Int64]>,
        find: (sql: String, arguments: StatementArguments),
        add: String?,
        _ db: Database
    ) throws -> Int64 {
        if let number = self[keyPath: known][name] { return number }
        if let number = try db.number(find.sql, find.arguments) {
            remember(&self[keyPath: known], name, number)
            return number
        }
        guard let add else { return 0 }
        try db.run(add, find.arguments)
        remember(&self[keyPath: known], name, db.lastInsertedRowID)
        return db.lastInsertedRowID
    }

    // MARK: How far a spool is known to have come

    func highestNumber(of spool: Int64) -> Int64? { highest[spool] }

    func remember(highest number: Int64, of spool: Int64) {
        if highest.count >= Self.limit * 4 { highest = [:] }
        highest[spool] = number
    }

    private func remember<Name, Value>(_ known: inout [Name: Value], _ name: Name, _ value: Value) {
        if known.count >= Self.limit { known = [:] }
        known[name] = value
    }
}
