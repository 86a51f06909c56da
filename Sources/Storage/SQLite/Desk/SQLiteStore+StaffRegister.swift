package import CareServices
package import CommunityModel
import FoundationEssentials
import GRDB
package import StaffSignIn

extension SQLiteStore: StaffRegister {
    package func add(
        _ member: StaffMember,
        signInName: SignInName,
        password: PasswordHash
    ) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                """
                INSERT INTO staff (id, sign_in_name, display_name, title, password) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (sign_in_name) DO NOTHING
                """,
                [member.id.blob, signInName.description, member.displayName, member.title, password.text]
            )
            return db.changed == 1
        }
    }

    package func staffMembers() async throws(StoreError) -> [StaffMember] {
        try await read { db in
            try db.all("SELECT id, display_name, title FROM staff ORDER BY number", [], StaffMember.init(row:))
        }
    }

    package func staffAccount(named name: SignInName) async throws(StoreError) -> StaffAccount? {
        try await read { db in
            try db.first(
                "SELECT id, display_name, title, password FROM staff WHERE sign_in_name = ?",
                [name.description]
            ).map { row in
                StaffAccount(member: try StaffMember(row: row), password: PasswordHash(text: row["password"]))
            }
        }
    }

    package func keepPassword(_ password: PasswordHash, of name: SignInName) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run("UPDATE staff SET password = ? WHERE sign_in_name = ?", [password.text, name.description])
            guard db.changed == 1 else { return false }
            try db.run(
                "DELETE FROM staff_session WHERE staff = (SELECT number FROM staff WHERE sign_in_name = ?)",
                [name.description]
            )
            return true
        }
    }

    package func entrust(_ resident: Resident.ID, to staff: StaffMember.ID) async throws(StoreError) -> Bool {
        try await write { db in
            guard let person = try db.personNumber(of: resident),
                let member = try db.number("SELECT number FROM staff WHERE id = ?", [staff.blob])
            else { return false }
            try db.run("INSERT OR IGNORE INTO care_client (staff, person) VALUES (?, ?)", [member, person])
            try db.countDeskChange()
            return true
        }
    }

    package func open(_ session: StaffSessionRecord) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                INSERT INTO staff_session (key, id, staff, form_token, opened_at_ms, last_used_at_ms)
                SELECT ?, ?, number, ?, ?, ? FROM staff WHERE id = ?
                """,
                [
                    Data(session.key.digest), session.id.blob, Data(session.formToken.bytes),
                    session.openedAt.milliseconds, session.lastUsedAt.milliseconds, session.member.id.blob,
                ]
            )
            guard db.changed == 1 else {
                throw StoreError(.unavailable, "a session is of somebody who is not registered")
            }
        }
    }

    package func staffSession(_ key: StaffSessionKey) async throws(StoreError) -> StaffSessionRecord? {
        try await read { db in
            try db.first(
                """
                SELECT staff_session.id AS session, form_token, opened_at_ms, last_used_at_ms, staff.id, display_name, title
                FROM staff_session JOIN staff ON staff.number = staff_session.staff WHERE key = ?
                """,
                [Data(key.digest)]
            ).map { row in
                StaffSessionRecord(
                    id: try row.identifier("session"),
                    key: key,
                    member: try StaffMember(row: row),
                    formToken: FormToken(bytes: row.bytes("form_token")),
                    openedAt: row.instant("opened_at_ms"),
                    lastUsedAt: row.instant("last_used_at_ms")
                )
            }
        }
    }

    package func used(_ key: StaffSessionKey, at now: Instant) async throws(StoreError) {
        try await write { db in
            try db.run(
                "UPDATE staff_session SET last_used_at_ms = max(last_used_at_ms, ?) WHERE key = ?",
                [now.milliseconds, Data(key.digest)]
            )
        }
    }

    package func endStaffSession(_ key: StaffSessionKey) async throws(StoreError) {
        try await write { db in try db.run("DELETE FROM staff_session WHERE key = ?", [Data(key.digest)]) }
    }

    package func endStaffSessions(of staff: StaffMember.ID) async throws(StoreError) {
        try await write { db in
            try db.run(
                "DELETE FROM staff_session WHERE staff = (SELECT number FROM staff WHERE id = ?)",
                [staff.blob]
            )
        }
    }
}

extension StaffMember {
    fileprivate init(row: Row) throws {
        self.init(id: try row.identifier("id"), displayName: row["display_name"], title: row["title"])
    }
}
