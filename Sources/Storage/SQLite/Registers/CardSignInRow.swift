import CardSignIn
import CareServices
import CommunityModel
import FoundationEssentials
import GRDB

/// One attempt to sign in with a card, in and out of `card_sign_in`.
enum CardSignInRow {
    /// What `revocation` says.
    enum Revocation: Int {
        case notAsked = 0
        case good = 1
        case revoked = 2
        case unknown = 3
        case grace = 4
    }

    static func insert(_ attempt: CardSignInAttempt, _ db: Database) throws {
        let columns = Columns(attempt.revocation)
        try db.run(
            """
            INSERT INTO card_sign_in (at_ms, box, session, purpose, means, refusal, person, name, fingerprint, key_version,
                issuer, not_before_ms, not_after_ms, revocation, source, reason, revoked_at_ms, said_at_ms)
            SELECT ?, number, ?, ?, ?, ?, coalesce((SELECT number FROM person WHERE id = ?), 0), ?, ?, ?, ?, ?, ?, ?, ?, ?,
                ?, ?
            FROM box WHERE id = ?
            """,
            [
                attempt.at.milliseconds, attempt.session.blob, Int(attempt.purpose.rawValue), attempt.means.rawValue,
                attempt.refusal?.rawValue ?? 0, attempt.resident?.blob, (attempt.card?.name.digest).map { Data($0) },
                (attempt.card?.fingerprint?.digest.bytes).map { Data($0) }, attempt.card?.fingerprint?.keyVersion,
                (attempt.card?.issuer).map { Data($0) }, attempt.card?.notBefore.milliseconds,
                attempt.card?.notAfter.milliseconds, columns.revocation.rawValue, columns.source, columns.reason,
                columns.revokedAt, columns.saidAt, attempt.box.blob,
            ]
        )
        guard db.changed == 1 else { throw StoreError(.unavailable, "an attempt names a box that is not registered") }
    }

    private struct Columns {
        var revocation = Revocation.notAsked
        var source: Int?
        var reason: Int?
        var revokedAt: Int64?
        var saidAt: Int64?

        init(_ said: CardSignInAttempt.Revocation?) {
            switch said {
            case nil: break
            case .unknown: revocation = .unknown
            case .grace(let lastGoodAt):
                revocation = .grace
                saidAt = lastGoodAt.milliseconds
            case .answered(let status, let source, let saidAt):
                self.source = source.rawValue
                self.saidAt = saidAt.milliseconds
                switch status {
                case .good: revocation = .good
                case .revoked(let since, let reason):
                    revocation = .revoked
                    revokedAt = since.milliseconds
                    self.reason = reason.rawValue
                }
            }
        }
    }

    static func attempt(_ row: Row) throws -> CardSignInAttempt {
        let refusal: Int = row["refusal"]
        guard let purpose = CardSignInPurpose(rawValue: row["purpose"]),
            let means = CardSignInMeans(rawValue: row["means"]),
            refusal == 0 || CardSignInRefusal(rawValue: refusal) != nil
        else { throw StoreError(.corrupted, "an attempt says nothing that is known") }
        return CardSignInAttempt(
            at: row.instant("at_ms"),
            box: try row.identifier("box_id"),
            session: try row.identifier("session"),
            purpose: purpose,
            means: means,
            refusal: CardSignInRefusal(rawValue: refusal),
            resident: try row.identifierIfAny("resident"),
            card: (row["name"] as Data?) == nil ? nil : try GenuineCard(row: row),
            revocation: try revocation(row)
        )
    }

    private static func revocation(_ row: Row) throws -> CardSignInAttempt.Revocation? {
        func answered(_ status: RevocationAnswer.Status) throws -> CardSignInAttempt.Revocation {
            guard let source = RevocationAnswer.Source(rawValue: row["source"]) else {
                throw StoreError(.corrupted, "an attempt was answered by nobody")
            }
            return .answered(status, by: source, saidAt: row.instant("said_at_ms"))
        }
        switch Revocation(rawValue: row["revocation"]) {
        case .notAsked?: return nil
        case .unknown?: return .unknown
        case .grace?: return .grace(lastGoodAt: row.instant("said_at_ms"))
        case .good?: return try answered(.good)
        case .revoked?:
            let reason = RevocationReason(rawValue: row["reason"]) ?? .unspecified
            return try answered(.revoked(since: row.instant("revoked_at_ms"), reason: reason))
        case nil: throw StoreError(.corrupted, "an attempt's revocation is not known")
        }
    }
}

extension GenuineCard {
    init(row: Row) throws {
        guard let name = CardCredentialName(digest: row.bytes("name")) else {
            throw StoreError(.corrupted, "the name of a certificate has not 32 bytes")
        }
        self.init(
            name: name,
            fingerprint: try Self.fingerprint(row),
            issuer: row.bytes("issuer"),
            notBefore: row.instant("not_before_ms"),
            notAfter: row.instant("not_after_ms")
        )
    }

    private static func fingerprint(_ row: Row) throws -> CardFingerprint? {
        guard (row["fingerprint"] as Data?) != nil else { return nil }
        guard
            let fingerprint = CardFingerprint(
                kind: .myNumber,
                keyVersion: row["key_version"],
                digest: row.bytes("fingerprint")
            )
        else { throw StoreError(.corrupted, "the fingerprint of a card has not 32 bytes") }
        return fingerprint
    }
}
