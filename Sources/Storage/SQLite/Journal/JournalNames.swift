import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// What the journal's writer knows of boxes, cards, and the numbers of long names, without asking the files for every
/// event. Used on the journal's writer queue only, where the store's other file is attached under the name `registers`.
///
/// What the registers say is believed as long as their counts of changes stand; they are asked once in each transaction,
/// so that a card that was bound or a box that was revoked a moment ago, also by another program, counts in the next one.
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
        /// Whose it is, or was last; nil when it never was anybody's.
        let owner: Owner?
        /// Whose it was before, the first one first; empty of nearly every card.
        let before: [Owner]

        /// Whose it is, as of now, or was when it was used; nil when it was nobody's then.
        ///
        /// What comes late goes to whom the card belonged then, not to whom it was handed on. Cards are bound when they
        /// have been used at home: until then it is theirs who had it next. Without a clock that can be trusted nobody
        /// knows when that was, and it is theirs who has it now.
        func owner(at instant: Instant, _ quality: ClockQuality) -> Owner? {
            guard let owner else { return nil }
            let at = instant.milliseconds
            if quality != .unknown, let earlier = before.first(where: { at < $0.until }) { return earlier }
            return at < owner.until ? owner : nil
        }
    }

    /// For some time a card was theirs.
    struct Owner {
        let person: Int64
        let resident: Resident.ID
        let household: Int64
        /// Until when, in milliseconds.
        let until: Int64
    }

    /// A long name as a key that is hashed at little cost: 16 bytes of it.
    private struct ShortName: Hashable {
        private let first: UInt64
        private let second: UInt64

        /// Of a keyed hash, whose bytes are as good as random: 16 of them name it.
        init(_ digest: Digest256) {
            (first, second) = digest.withUnsafeBytes { buffer in
                (buffer.loadUnaligned(as: UInt64.self), buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
        }

        init(_ id: Identifier<some Any>) {
            (first, second) = withUnsafeBytes(of: id.rawValue.uuid) { buffer in
                (buffer.loadUnaligned(as: UInt64.self), buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
        }

        /// Of a device's system id, 16 bytes at most. Devices of one maker may share it: it names a group.
        init(systemID: [UInt8]) {
            var words: (UInt64, UInt64) = (0, 0)
            withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: systemID.prefix(16)) }
            (first, second) = words
        }
    }

    private struct BootEntry {
        let agent: String
        let number: Int64
    }

    private struct SpoolName: Hashable {
        let id: ShortName
        let box: Int64
    }

    /// When a transaction begins with so many of one kind, all are forgotten and asked again.
    private let limit: Int
    /// Devices of one system id that are remembered.
    private static let groupLimit = 8

    private var boxChanges: Int64 = -1
    private var ownerChanges: Int64 = -1
    private var keptHead: Int64?
    private var boxes: [ShortName: BoxEntry] = [:]
    private var cards: [ShortName: CardEntry] = [:]
    private var spools = RecentNames<SpoolName, Int64>()
    /// With the agent that sent last of it: a boot's events may be sent by two, before and after an update of the agent.
    private var boots = RecentNames<ShortName, BootEntry>()
    private var devices: [ShortName: [(identity: DeviceIdentity, number: Int64)]] = [:]
    var contents = ContentFilter()
    /// The last number that each spool is known to have used.
    private var highest = RecentNames<Int64, Int64>()

    /// - Parameter limit: How many names of one kind are remembered, about.
    init(limit: Int = 200_000) {
        self.limit = limit
    }

    /// To be called when a transaction begins.
    /// - Parameters:
    ///   - db: The journal's file.
    ///   - head: The last row of the journal. Numbers that a transaction gave out which was not kept, or that another
    ///     program may have given out, are not believed.
    ///   - folded: The last row that the tables hold.
    /// - Throws: An error of the database.
    func begin(_ db: Database, head: Int64, folded: Int64) throws {
        contents.begin(head: head, folded: folded)
        forgetWhereTooMany()
        let changes = try HotStatement(db, "SELECT count FROM registers.change_count").number() ?? 0
        if changes != boxChanges {
            boxChanges = changes
            boxes = [:]
        }
        let owners = try HotStatement(db, "SELECT count FROM registers.owner_change").number() ?? 0
        if owners != ownerChanges {
            ownerChanges = owners
            cards = [:]
        }
        if keptHead != head {
            spools = RecentNames()
            boots = RecentNames()
            devices = [:]
            cards = [:]
            highest = RecentNames()
            contents.forget()
        }
        // Until this transaction is kept, too, nothing of it is believed by the next.
        keptHead = nil
    }

    /// Never within a transaction: how far it has brought a spool is written nowhere else.
    private func forgetWhereTooMany() {
        if boxes.count >= limit { boxes = [:] }
        if cards.count >= limit { cards = [:] }
        if spools.count >= limit { spools = RecentNames() }
        if boots.count >= limit { boots = RecentNames() }
        if devices.count >= limit { devices = [:] }
        if highest.count >= limit { highest = RecentNames() }
    }

    /// To be called when a transaction is on the disk.
    func kept(through head: Int64) {
        keptHead = head
    }

    // MARK: What the registers say

    /// - Returns: nil when there is no such box.
    func box(_ id: Box.ID, _ db: Database) throws -> BoxEntry? {
        let name = ShortName(id)
        if let known = boxes[name] { return known }
        let entry = try db.first(
            """
            SELECT box.number, household.number AS household, household.id AS household_id, roster_version,
                certificate_serial, revoked_at_ms IS NOT NULL AS is_revoked
            FROM registers.box AS box
            JOIN registers.household AS household ON household.number = box.household WHERE box.id = ?
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
        if let entry { boxes[name] = entry }
        return entry
    }

    typealias Subject = (person: Int64, resident: Resident.ID)

    /// Whose card it is, or was when the event occurred; nil when it was nobody's then, or somebody's of another household:
    /// a box cannot write into the records of people who do not live with it.
    func subject(of card: CardEntry, usedFor event: PackedEvent, at box: BoxEntry) -> Subject? {
        guard let owner = card.owner(at: event.occurredAt, event.clockQuality), owner.household == box.household
        else { return nil }
        return (owner.person, owner.resident)
    }

    func card(_ card: CardFingerprint, adding: Bool, _ db: Database) throws -> CardEntry {
        let name = ShortName(card.digest)
        if let known = cards[name], known.number != 0 || !adding { return known }
        var entry = try cards[name] ?? find(card, db)
        if entry.number == 0, adding {
            let insert = try HotStatement(db, "INSERT INTO card (digest, kind, key_version) VALUES (?, ?, ?)")
            insert.bind(1, card.digest.bytes)
            insert.bind(2, Int64(card.kind.rawValue))
            insert.bind(3, Int64(card.keyVersion))
            entry.number = try insert.insert()
        }
        cards[name] = entry
        return entry
    }

    private func find(_ card: CardFingerprint, _ db: Database) throws -> CardEntry {
        let number = try HotStatement(db, "SELECT number FROM card WHERE digest = ?").first(binding: card.digest.bytes)
        {
            $0.integer(0)
        }
        var owners: [Owner] = []
        let statement = try HotStatement(db, Self.owners)
        statement.bind(1, card.digest.bytes)
        try statement.eachRow { row in
            guard let resident = row.withBytes(2, { Resident.ID(bytes: $0) }) else {
                throw StoreError(.corrupted, "a resident has no id of 16 bytes")
            }
            owners.append(
                Owner(
                    person: row.integer(0),
                    resident: resident,
                    household: row.integer(1),
                    until: row.integer(3)
                )
            )
        }
        let last = owners.popLast()
        return CardEntry(number: number ?? 0, owner: last, before: owners)
    }

    /// Whose the card with a fingerprint was and is, in that order, and until when: the end of time where it still is. A
    /// card that was bound by mistake never was theirs.
    private static let owners = """
        SELECT person.number, person.household, person.id, until FROM (
            SELECT number, person, \(Int64.max) AS until FROM registers.card_binding
            WHERE fingerprint = ?1 AND ended_at_ms IS NULL
            UNION ALL
            SELECT number, person, ended_at_ms FROM registers.card_binding
            WHERE fingerprint = ?1 AND ended_at_ms IS NOT NULL AND end_reason <> \(CardEndReason.mistake.rawValue)
        ) AS owner
        JOIN registers.person AS person ON person.number = owner.person ORDER BY until, owner.number
        """

    // MARK: Numbers for long names

    func number(of spool: SpoolFile.ID, at box: BoxEntry, _ db: Database) throws -> Int64 {
        let name = SpoolName(id: ShortName(spool), box: box.number)
        if let known = spools[name] { return known }
        let number =
            try db.number("SELECT number FROM spool WHERE id = ? AND box = ?", [spool.blob, box.number])
            ?? db.insert("INSERT INTO spool (id, box) VALUES (?, ?)", [spool.blob, box.number])
        spools.remember(name, number)
        return number
    }

    /// Of a boot with the agent that sends an event of it now.
    func number(of boot: Boot.ID, agent: String, _ db: Database) throws -> Int64 {
        let name = ShortName(boot)
        if let known = boots[name], known.agent == agent { return known.number }
        let number =
            try db.number("SELECT number FROM boot WHERE id = ? AND agent = ?", [boot.blob, agent])
            ?? db.insert("INSERT INTO boot (id, agent) VALUES (?, ?)", [boot.blob, agent])
        boots.remember(name, BootEntry(agent: agent, number: number))
        return number
    }

    /// Whether a boot has this number, with whichever agent.
    func isBoot(_ boot: Boot.ID, _ number: Int64, _ db: Database) throws -> Bool {
        if let known = boots[ShortName(boot)], known.number == number { return true }
        return try db.number("SELECT 1 FROM boot WHERE number = ? AND id = ?", [number, boot.blob]) != nil
    }

    /// - Returns: 0 when the journal has never met it and `adding` is false.
    func number(of device: DeviceIdentity, adding: Bool, _ db: Database) throws -> Int64 {
        let name = ShortName(systemID: device.systemID)
        if let group = devices.index(forKey: name) {
            for place in devices.values[group].indices where devices.values[group][place].identity == device {
                return devices.values[group][place].number
            }
        }
        var number = try Self.prepare(
            db,
            "SELECT number FROM device WHERE system_id = ? AND manufacturer = ? AND model = ? AND serial_number = ?",
            device
        ).number()
        if number == nil, adding {
            number = try Self.prepare(
                db,
                "INSERT INTO device (system_id, manufacturer, model, serial_number) VALUES (?, ?, ?, ?)",
                device
            ).insert()
        }
        if let number {
            let group = devices[name, default: []].prefix(Self.groupLimit - 1)
            devices[name] = group + [(device, number)]
        }
        return number ?? 0
    }

    private static func prepare(_ db: Database, _ sql: String, _ device: DeviceIdentity) throws -> HotStatement {
        let statement = try HotStatement(db, sql)
        statement.bind(1, device.systemID)
        statement.bind(2, device.manufacturer)
        statement.bind(3, device.model)
        statement.bind(4, device.serialNumber)
        return statement
    }

    // MARK: How far a spool is known to have come

    func highestNumber(of spool: Int64) -> Int64? { highest[spool] }

    func remember(highest number: Int64, of spool: Int64) {
        highest.remember(spool, number)
    }
}
