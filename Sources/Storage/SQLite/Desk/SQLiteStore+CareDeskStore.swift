package import CareServices
package import CommunityModel
import GRDB

extension SQLiteStore: CareDeskStore {
    package func clients(
        of staff: StaffMember.ID,
        readingsIn period: ClosedRange<Instant>
    ) async throws(StoreError) -> [ClientFacts] {
        try await readFolded { db in
            try db.all(
                "\(Self.client) WHERE staff.id = ? ORDER BY kana, person.number",
                [staff.blob]
            ) { try ClientFacts(row: $0, period: period, db) }
        }
    }

    package func client(
        _ resident: Resident.ID,
        of staff: StaffMember.ID,
        readingsIn period: ClosedRange<Instant>
    ) async throws(StoreError) -> ClientFacts? {
        try await readFolded { db in
            try db.first("\(Self.client) WHERE staff.id = ? AND person.id = ?", [staff.blob, resident.blob])
                .map { try ClientFacts(row: $0, period: period, db) }
        }
    }

    private static let client = """
        SELECT person.number AS person, person.id AS id, person_identity.display_name, kana, birth_day,
            household.id AS household_id, label
        FROM care_client
        JOIN staff ON staff.number = care_client.staff
        JOIN person ON person.number = care_client.person
        JOIN person_identity ON person_identity.person = person.number
        JOIN household ON household.number = person.household
        """

    package func deskPulse() async throws(StoreError) -> DeskPulse {
        try await read { db in
            DeskPulse(
                journal: try JournalFold.head(db),
                desk: try db.number("SELECT count FROM desk_change") ?? 0
            )
        }
    }
}

extension ClientFacts {
    fileprivate init(row: Row, period: ClosedRange<Instant>, _ db: Database) throws {
        let person: Int64 = row["person"]
        let resident = try Resident(row: row)
        let latest = try StoredReading<BloodPressure>
            .latest(of: person, .bloodPressure, notAfter: period.upperBound, limit: 1, db)
        self.init(
            resident: resident,
            place: row["label"],
            readings: try StoredReading.all(of: person, .bloodPressure, in: period, db),
            latest: latest.first,
            lastSign: try LifeSignRow.last(of: person, notAfter: period.upperBound, db),
            watch: try Watch(of: person, db),
            plan: try WatchPlan.of(resident.id, db),
            contacts: try FamilyContact.all(of: person, db)
        )
    }
}

extension ClientFacts.Watch {
    fileprivate init(of person: Int64, _ db: Database) throws {
        if let alert = try db.first(
            "SELECT opened_at_ms, home_reach FROM alert WHERE person = ? AND closed_at_ms IS NULL",
            [person]
        ) {
            guard let home = HomeReach(rawValue: alert["home_reach"]) else {
                throw StoreError(.corrupted, "home_reach is none that is known")
            }
            self = .alerted(home: home, since: alert.instant("opened_at_ms"))
        } else if let asked = try db.first(
            "SELECT max(asked_at_ms) AS asked_at_ms FROM expectation WHERE person = ? AND phase = ?",
            [person, ExpectationRow.Phase.asked]
        )?.instantIfAny("asked_at_ms") {
            self = .asking(since: asked)
        } else {
            self = .quiet
        }
    }
}
