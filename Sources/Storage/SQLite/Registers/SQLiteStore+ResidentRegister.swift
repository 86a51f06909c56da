package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB

extension SQLiteStore: ResidentRegister {
    package func add(_ household: Household) async throws(StoreError) {
        try await write { db in
            try db.run(
                "INSERT INTO household (id, label, roster_version) VALUES (?, ?, 1)",
                [household.id.blob, household.label]
            )
        }
    }

    package func add(_ resident: Resident) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                "INSERT INTO person (id, household) SELECT ?, number FROM household WHERE id = ?",
                [resident.id.blob, resident.household.blob]
            )
            guard db.changed == 1 else { return false }
            try db.run(
                "INSERT INTO person_identity (person, display_name, kana, birth_day) VALUES (?, ?, ?, ?)",
                [db.lastInsertedRowID, resident.displayName, resident.kana, resident.birthDate.daysSinceEpoch]
            )
            try db.countRosterUp(ofHouseholdOf: resident.id)
            return true
        }
    }

    package func household(_ id: Household.ID) async throws(StoreError) -> Household? {
        try await read { db in
            try db.first("SELECT label FROM household WHERE id = ?", [id.blob]).map { row in
                Household(id: id, label: row["label"])
            }
        }
    }

    package func resident(_ id: Resident.ID) async throws(StoreError) -> Resident? {
        try await read { db in
            try db.first("\(Resident.select) WHERE person.id = ?", [id.blob]).map(Resident.init(row:))
        }
    }

    package func residents(of household: Household.ID) async throws(StoreError) -> [Resident] {
        try await read { db in try Resident.all(of: household, db) }
    }

    package func allResidents() async throws(StoreError) -> [Resident.ID] {
        try await read { db in try db.all("SELECT id FROM person ORDER BY number") { try $0.identifier("id") } }
    }

    package func rosterVersion(of household: Household.ID) async throws(StoreError) -> UInt64? {
        try await read { db in try Self.rosterVersion(of: household, db) }
    }

    package func rosterRecord(of household: Household.ID) async throws(StoreError) -> RosterRecord? {
        try await read { db in
            guard let version = try Self.rosterVersion(of: household, db) else { return nil }
            return RosterRecord(
                version: version,
                members: try Resident.all(of: household, db).map { resident in
                    RosterRecord.Member(
                        resident: resident,
                        bindings: try Self.bindings(of: resident.id, db),
                        usual: try Self.usualBands(of: resident.id, db)
                    )
                }
            )
        }
    }

    package func keepUsualBands(_ bands: [UsualBand], of resident: Resident.ID) async throws(StoreError) {
        // Most of the time nothing has changed, and no commit is needed.
        guard try await read({ db in try Self.usualBands(of: resident, db) }) != bands else { return }
        try await write { db in
            guard let person = try db.number("SELECT number FROM person WHERE id = ?", [resident.blob]) else { return }
            try db.run("DELETE FROM usual_band WHERE person = ?", [person])
            for band in bands {
                try db.run(
                    """
                    INSERT INTO usual_band (person, part_of_day, systolic_low, systolic_high, diastolic_low,
                        diastolic_high)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                    [
                        person, band.partOfDay.rawValue, band.systolic.lowerBound, band.systolic.upperBound,
                        band.diastolic.lowerBound, band.diastolic.upperBound,
                    ]
                )
            }
            try db.countRosterUp(ofHouseholdOf: resident)
        }
    }

    private static func rosterVersion(of household: Household.ID, _ db: Database) throws -> UInt64? {
        try db.number("SELECT roster_version FROM household WHERE id = ?", [household.blob]).map(UInt64.init)
    }

    private static func bindings(of resident: Resident.ID, _ db: Database) throws -> [CardBinding.ID] {
        try db.all(
            """
            SELECT id FROM card_binding
            WHERE person = (SELECT number FROM person WHERE id = ?) AND ended_at_ms IS NULL ORDER BY id
            """,
            [resident.blob]
        ) { try $0.identifier("id") }
    }

    /// In the order of the parts of the day, as the rule makes them.
    private static func usualBands(of resident: Resident.ID, _ db: Database) throws -> [UsualBand] {
        try db.all(
            """
            SELECT * FROM usual_band WHERE person = (SELECT number FROM person WHERE id = ?) ORDER BY part_of_day
            """,
            [resident.blob],
            UsualBand.init(row:)
        )
    }
}

extension Database {
    /// What boxes of the resident's household should know has changed.
    func countRosterUp(ofHouseholdOf resident: Resident.ID) throws {
        try run(
            """
            UPDATE household SET roster_version = roster_version + 1
            WHERE number = (SELECT household FROM person WHERE id = ?)
            """,
            [resident.blob]
        )
        try countChange()
    }

    func countChange() throws {
        try run("UPDATE change_count SET count = count + 1")
    }
}

extension Resident {
    fileprivate static let select = """
        SELECT person.id, display_name, kana, birth_day, household.id AS household_id FROM person
        JOIN person_identity ON person_identity.person = person.number
        JOIN household ON household.number = person.household
        """

    fileprivate static func all(of household: Household.ID, _ db: Database) throws -> [Resident] {
        try db.all("\(select) WHERE household.id = ? ORDER BY person.number", [household.blob], Resident.init(row:))
    }

    init(row: Row) throws {
        self.init(
            id: try row.identifier("id"),
            displayName: row["display_name"],
            kana: row["kana"],
            birthDate: TownDay(daysSinceEpoch: row["birth_day"]),
            household: try row.identifier("household_id")
        )
    }
}

extension UsualBand {
    fileprivate init(row: Row) throws {
        let systolic: (Int, Int) = (row["systolic_low"], row["systolic_high"])
        let diastolic: (Int, Int) = (row["diastolic_low"], row["diastolic_high"])
        guard let part = PartOfDay(rawValue: row["part_of_day"]), systolic.0 <= systolic.1, diastolic.0 <= diastolic.1
        else { throw StoreError(.corrupted, "a usual band has no such part of the day, or is upside down") }
        self.init(partOfDay: part, systolic: systolic.0...systolic.1, diastolic: diastolic.0...diastolic.1)
    }
}
