import CardRevocation
import CardSignIn
import CardTestSupport
import CommunityModel
import Foundation
import Logging
import TestSupport
import Testing

@Suite("A revocation list", .enabled(if: TestCardAuthority.isAvailable, "openssl writes the lists"))
struct RevocationListTests {
    private static var now: Instant { Instant(Date()) }
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func verified(_ card: TestCard, by authority: TestCardAuthority) async throws -> VerifiedCardCertificate {
        try await CardCertificateVerifier(authorities: try authority.trusted).verify(try card.certificate, at: Self.now)
    }

    private func file(_ path: String, by authority: TestCardAuthority) throws -> RevocationListFile {
        RevocationListFile(path: path, authorities: try authority.trusted, logger: Self.logger)
    }

    private func failure(
        _ list: RevocationListFile,
        of card: VerifiedCardCertificate,
        at now: Instant = Self.now
    ) async -> RevocationError.Reason? {
        do throws(RevocationError) {
            _ = try await list.status(of: card, at: now)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        "says who is revoked, since when and why, and is read again when it has changed",
        arguments: [TestKey.rsa2048, .p256]
    )
    func says(key: TestKey) async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth", key: key)
            // A serial number whose first bit is set has a zero in front of it in DER.
            let (hanako, misaki) = (
                try authority.issue("hanako", serial: "8F00000000000001"), try authority.issue("misaki")
            )
            let list = try file(try authority.writeList(), by: authority)
            let (first, second) = (
                try await verified(hanako, by: authority), try await verified(misaki, by: authority)
            )
            for card in [first, second] {
                let answer = try await list.status(of: card, at: Self.now)
                #expect(answer.status == .good && answer.source == .list)
                #expect(answer.goodUntil > Self.now + .days(6))
            }
            try authority.revoke(hanako)
            #expect(try await list.status(of: first, at: Self.now).status == .good, "not published yet")
            _ = try authority.writeList()
            guard case .revoked(let since, .keyCompromise) = try await list.status(of: first, at: Self.now).status
            else {
                Issue.record("it is revoked, and why is said")
                return
            }
            #expect(since <= Self.now && since > Self.now - .hours(1))
            #expect(try await list.status(of: second, at: Self.now).status == .good)
        }
    }

    @Test("is not believed beyond its time, nor before it")
    func stale() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let card = try await verified(try authority.issue("hanako"), by: authority)
            let list = try file(try authority.writeList(days: 7), by: authority)
            #expect(await failure(list, of: card, at: Self.now + .days(6)) == nil)
            #expect(await failure(list, of: card, at: Self.now + .days(8)) == .outOfDate)
            #expect(await failure(list, of: card, at: Self.now - .days(1)) == .outOfDate)
        }
    }

    @Test("of another authority of the same name, a forged one, and one that is only a part are refused")
    func strangers() async throws {
        try await TestCardAuthority.inFolder { folder in
            let (authority, other) = (
                try TestCardAuthority(in: folder, named: "auth"), try TestCardAuthority(in: folder, named: "other")
            )
            let card = try await verified(try authority.issue("hanako"), by: authority)
            let both = try TrustedAuthorities(
                pem: [.authentication: authority.pem + other.pem],
                fingerprints: [authority.fingerprint, other.fingerprint]
            )
            let theirs = RevocationListFile(path: try other.writeList(), authorities: both, logger: Self.logger)
            #expect(await failure(theirs, of: card) == .otherQuestion)
            #expect(await failure(try file(try other.writeList(), by: authority), of: card) == .wrongSignature)

            // A list has to say whose it is; one that lies about it is not signed by whom it names.
            let configuration = try other.text(of: "openssl.cnf")
            let claim = "2.5.29.35 = DER:30:16:80:14:\(try authority.keyIdentifier)"
            for (line, expected) in [
                ("", RevocationError.Reason.unreadable), (claim, .wrongSignature),
            ] {
                let lying = configuration.replacing("authorityKeyIdentifier = keyid:always", with: line)
                try other.write(lying, to: "openssl.cnf")
                #expect(await failure(try file(try other.writeList(), by: authority), of: card) == expected)
            }

            try authority.write(
                try authority.text(of: "openssl.cnf")
                    + "issuingDistributionPoint = critical,@part\n[part]\nfullname = URI:http://127.0.0.1/part\n",
                to: "openssl.cnf"
            )
            let part = try file(try authority.writeList(), by: authority)
            #expect(await failure(part, of: card) == .unreadable)
            #expect(await failure(try file("/nonexistent", by: authority), of: card) == .unreachable)
        }
    }

    @Test("that is damaged, too long or older does not take the place of a good one")
    func keepsTheGoodOne() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let hanako = try authority.issue("hanako")
            let card = try await verified(hanako, by: authority)
            let path = try authority.writeList(days: 60)
            let old = try Data(contentsOf: URL(filePath: path))
            let list = try file(path, by: authority)
            #expect(try await list.status(of: card, at: Self.now).status == .good)
            try authority.revoke(hanako)
            let (day, tomorrow) = (TownZone.utc.day(of: Self.now), Self.now + .days(2))
            func stamp(_ day: TownDay) -> String { "\(day)".replacing("-", with: "") + "000000Z" }
            try authority.openssl(
                ["ca", "-config", "openssl.cnf", "-gencrl", "-crl_lastupdate", stamp(day.advanced(byDays: 1))]
                    + ["-crl_nextupdate", stamp(day.advanced(byDays: 30)), "-out", "list.pem"]
            )
            try authority.openssl(["crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl"])
            let new = try Data(contentsOf: URL(filePath: path))
            #expect(try await list.status(of: card, at: tomorrow).status != .good)
            let tooLong = Data(count: RevocationListFile.longest + 1)
            for bytes in [
                Data(), new.dropLast(), new + [0], Data([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), tooLong, old,
            ] {
                try Data(bytes).write(to: URL(filePath: path), options: .atomic)
                #expect(try await list.status(of: card, at: tomorrow).status != .good, "\(bytes.count) bytes")
            }
            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
            #expect(try await list.status(of: card, at: tomorrow).status != .good, "no file")
            try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
            let fresh = try file(path, by: authority)
            #expect(try await fresh.status(of: card, at: tomorrow).status == .good, "by itself the old list is good")
        }
    }

    @Test("is refused with whatever bit of it was changed")
    func everyBit() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth", key: .p256)
            let hanako = try authority.issue("hanako", key: .p256)
            let card = try await verified(hanako, by: authority)
            try authority.revoke(hanako)
            let path = try authority.writeList()
            let good = [UInt8](try Data(contentsOf: URL(filePath: path)))
            var random = PseudoRandom(seed: 11)
            for _ in 0..<300 {
                var bytes = good
                bytes[Int.random(in: 0..<good.count, using: &random)] ^= 1 << Int.random(in: 0...7, using: &random)
                try Data(bytes).write(to: URL(filePath: path), options: .atomic)
                let list = try file(path, by: authority)
                #expect(await failure(list, of: card) != nil)
            }
        }
    }

    @Test("with a hundred thousand entries is looked through to its last one")
    func long() async throws {
        try await TestCardAuthority.inFolder { folder in
            let authority = try TestCardAuthority(in: folder, named: "auth")
            let (hanako, misaki) = (try authority.issue("hanako"), try authority.issue("misaki", serial: "7FFFFFFF"))
            let cards = (try await verified(hanako, by: authority), try await verified(misaki, by: authority))
            let entries = (1...100_000).map { number in
                "R\t301231000000Z\t261126000000Z,superseded\t\(String(0x1000_0000 + number, radix: 16).uppercased())"
                    + "\tunknown\t/CN=somebody\n"
            }
            try authority.write(entries.joined() + authority.text(of: "index.txt"), to: "index.txt")
            try authority.revoke(misaki, reason: "cessationOfOperation")
            let list = try file(try authority.writeList(), by: authority)
            #expect(try await list.status(of: cards.0, at: Self.now).status == .good)
            guard case .revoked(_, .cessationOfOperation) = try await list.status(of: cards.1, at: Self.now).status
            else {
                Issue.record("the last entry is found")
                return
            }
        }
    }
}
