package import CareServices
package import CommunityModel
import GRDB

extension SQLiteStore {
    package func add(_ contact: FamilyContact) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                """
                INSERT INTO family_contact (id, person, name, relation, email, wants_morning_note)
                SELECT ?, number, ?, ?, ?, ? FROM person WHERE id = ?
                """,
                [
                    contact.id.blob, contact.name, contact.relation, contact.email.description,
                    contact.wantsMorningNote, contact.resident.blob,
                ]
            )
            guard db.changed == 1 else { return false }
            try db.countDeskChange()
            return true
        }
    }

    package func familyContacts(of resident: Resident.ID) async throws(StoreError) -> [FamilyContact] {
        try await read { db in
            guard let person = try db.personNumber(of: resident) else { return [] }
            return try FamilyContact.all(of: person, db)
        }
    }
}

extension FamilyContact {
    private static let select = """
        SELECT family_contact.*, person.id AS resident FROM family_contact
        JOIN person ON person.number = family_contact.person
        """

    /// In the order in which they were added; not those who were removed.
    static func all(of person: Int64, _ db: Database) throws -> [FamilyContact] {
        try db.all(
            "\(select) WHERE person = ? AND removed_at_ms IS NULL ORDER BY family_contact.number",
            [person],
            FamilyContact.init(row:)
        )
    }

    static func withNumber(_ number: Int64, _ db: Database) throws -> FamilyContact? {
        try db.first("\(select) WHERE family_contact.number = ?", [number]).map(FamilyContact.init(row:))
    }

    private init(row: Row) throws {
        guard let email = EmailAddress(row["email"]) else {
            throw StoreError(.corrupted, "the address of a contact is none")
        }
        self.init(
            id: try row.identifier("id"),
            resident: try row.identifier("resident"),
            name: row["name"],
            relation: row["relation"],
            email: email,
            wantsMorningNote: row["wants_morning_note"]
        )
    }
}
