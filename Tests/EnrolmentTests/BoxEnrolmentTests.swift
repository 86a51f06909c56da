import CommunityModel
import Crypto
import Enrolment
import Foundation
import TestSupport
import Testing
import Uplink
import UplinkProtocol

@Suite(
    "A box that is enrolled",
    .enabled(if: TestCertificates.areAvailable, "needs python3 and openssl for a server with TLS")
)
struct BoxEnrolmentTests {
    private let identityFiles: Set = ["authorities.pem", "box.json", "card-key", "certificate.pem", "key.pem"]

    @Test("keeps who it is, and finds it again after a restart")
    func enrols() async throws {
        try await withDesk { scene in
            let outcome = try await scene.enrol()
            #expect(!outcome.clockIsBehind)
            #expect(outcome.identity.townName == "鳥南町")
            #expect(outcome.identity.officePhone == "0858-00-0000")
            #expect(outcome.identity.zone == .japan)
            #expect(outcome.identity.cardKey == TransferredCardKey(version: 2, secret: Array(0..<32)))
            #expect(outcome.identity.collector.url == "https://127.0.0.1:8444")
            #expect(try StateFolder(path: scene.folder.path + "/").load() == outcome.identity)
        }
    }

    @Test("keeps its secrets for itself, in files and on the wire")
    func secrets() async throws {
        try await withDesk { scene in
            _ = try await scene.enrol()
            for path in [scene.folder.key, scene.folder.cardKey] {
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600)
            }
            let mode = try FileManager.default.attributesOfItem(atPath: scene.folder.path)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            #expect(scene.names.allSatisfy { !$0.hasSuffix(".new") })
            let pem = try String(contentsOfFile: scene.folder.key, encoding: .utf8)
            let key = try P256.Signing.PrivateKey(pemRepresentation: pem)
            let body = try #require(scene.server.requests.first?.body)
            #expect(body.range(of: key.rawRepresentation) == nil)
        }
    }

    @Test("hands its code to nobody but the collector that the pin names")
    func pin() async throws {
        try await withDesk { scene in
            let other = "sha256//" + Data(SHA256.hash(data: Data("other".utf8))).base64EncodedString()
            let reason = await scene.refusal(pin: other)
            #expect(reason == .collector(.refused(.collectorNotAccepted)))
            #expect(scene.server.requests.isEmpty)
        }
    }

    @Test("asks nobody with a pin that is none", arguments: ["", "sha256//", "sha256//AAAA", "sha1//x", "*"])
    func badPin(pin: String) async throws {
        try await withDesk { scene in
            #expect(await scene.refusal(pin: pin) == .badArguments)
            #expect(await scene.refusal(pin: scene.pin + ";" + scene.pin) == .badArguments)
            #expect(scene.server.requests.isEmpty)
        }
    }

    @Test("says that its code was refused, and can try again")
    func code() async throws {
        try await withDesk { scene in
            #expect(await scene.refusal(code: "WRNG-WRNG-WRNG") == .codeRefused)
            _ = try await scene.enrol()
        }
        try await withDesk(answering: StandInServer.Answer(429)) { scene in
            #expect(await scene.refusal() == .tooManyTries)
        }
    }

    @Test("takes no garbage for an identity", arguments: [[], [0xFF, 0xFF], Array("<html>".utf8)] as [[UInt8]])
    func garbage(body: [UInt8]) async throws {
        try await withDesk(answering: StandInServer.Answer(200, body: body)) { scene in
            #expect(await scene.refusal() == .unacceptableAnswer)
        }
    }

    @Test("takes no certificate for another key, from another authority, or past its end")
    func wrongCertificates() async throws {
        var strangeKey = EnrolmentDesk()
        strangeKey.signsStrangeKey = true
        var strangeAuthority = EnrolmentDesk()
        strangeAuthority.namesStrangeAuthority = true
        var over = EnrolmentDesk()
        over.validFrom = morning - .days(30)
        over.validFor = .days(29)
        for desk in [strangeKey, strangeAuthority, over] {
            try await withDesk(desk) { scene in
                #expect(await scene.refusal() == .unacceptableAnswer)
            }
        }
    }

    @Test("is enrolled with a clock that was never set, and says so")
    func clockNeverSet() async throws {
        try await withDesk { scene in
            let outcome = try await scene.enrol(now: Instant(milliseconds: 12_000))
            #expect(outcome.clockIsBehind)
        }
    }

    @Test("stays who it is unless somebody asks for another identity")
    func again() async throws {
        try await withDesk { scene in
            let first = try await scene.enrol().identity
            let refusal = await #expect(throws: EnrolmentError.self) { try await scene.enrol() }
            #expect(refusal?.reason == .alreadyEnrolled)
            #expect(try scene.folder.load() == first)
            let second = try await scene.enrol(again: true).identity
            #expect(second.box != first.box)
            #expect(try scene.folder.load() == second)
        }
    }

    @Test("knows nobody of its last home when it is enrolled again")
    func forgetsLastHome() async throws {
        try await withDesk { scene in
            _ = try await scene.enrol()
            for path in [scene.folder.roster, scene.folder.learnedCards, scene.folder.deviceSlots] {
                try AtomicFile.write("Hanako".utf8, to: path)
            }
            let outcome = try await scene.enrol(again: true)
            #expect(outcome.earlierSpool == nil)
            #expect(Set(scene.names) == identityFiles)
        }
    }

    @Test("keeps what its last home has not sent, but not where it would send it as the new one's")
    func putsSpoolAside() async throws {
        try await withDesk { scene in
            #expect(try await scene.enrol().earlierSpool == nil)
            for suffix in ["", "-wal", "-shm"] {
                try AtomicFile.write("kept\(suffix)".utf8, to: scene.folder.spool + suffix)
            }
            let aside = try #require(try await scene.enrol(again: true).earlierSpool)
            #expect(aside == scene.folder.path + "/spool-before-2026-11-21T211500Z.sqlite")
            #expect(scene.names.allSatisfy { !$0.hasPrefix("spool.sqlite") })
            for suffix in ["", "-wal", "-shm"] {
                #expect(try AtomicFile.read(aside + suffix) == Array("kept\(suffix)".utf8))
            }
        }
    }

    @Test("never writes one spool over another, not even with a clock that stands still")
    func putsTwoSpoolsAside() async throws {
        try await withDesk { scene in
            var asides: [String] = []
            for words in ["first", "second"] {
                try scene.folder.make()
                try AtomicFile.write(words.utf8, to: scene.folder.spool)
                asides.append(try #require(try await scene.enrol(again: true).earlierSpool))
            }
            #expect(try AtomicFile.read(asides[0]) == Array("first".utf8))
            #expect(try AtomicFile.read(asides[1]) == Array("second".utf8))
        }
    }

    @Test("keeps its people and its spool when the code for another identity is refused")
    func refusedAgain() async throws {
        try await withDesk { scene in
            let first = try await scene.enrol().identity
            for path in [scene.folder.roster, scene.folder.learnedCards, scene.folder.deviceSlots, scene.folder.spool] {
                try AtomicFile.write("something".utf8, to: path)
            }
            let before = Set(scene.names)
            await #expect(throws: EnrolmentError.self) { try await scene.enrol(code: "WRNG-WRNG-WRNG", again: true) }
            #expect(Set(scene.names) == before)
            #expect(try scene.folder.load() == first)
        }
    }

    @Test("is not enrolled after a power cut in between")
    func interrupted() async throws {
        try await withDesk { scene in
            _ = try await scene.enrol()
            let stranger = P256.Signing.PrivateKey().pemRepresentation
            try AtomicFile.write(stranger.utf8, to: scene.folder.key)
            let refusal = #expect(throws: EnrolmentError.self) { try scene.folder.load() }
            #expect(refusal?.reason == .notEnrolled)
        }
    }

    @Test("forgets the people of the home when it is revoked, and keeps what waits")
    func wipe() async throws {
        try await withDesk { scene in
            _ = try await scene.enrol()
            for path in [scene.folder.roster, scene.folder.learnedCards, scene.folder.deviceSlots, scene.folder.spool] {
                try AtomicFile.write("something".utf8, to: path)
            }
            try scene.folder.wipe()
            #expect(
                Set(scene.names) == ["authorities.pem", "box.json", "certificate.pem", "key.pem", "spool.sqlite"]
            )
            #expect(try scene.folder.load().cardKey == nil)
            try scene.folder.wipe()
        }
    }

    @Test("takes a new card key from its collector")
    func newCardKey() async throws {
        try await withDesk { scene in
            _ = try await scene.enrol()
            let rotated = try #require(TransferredCardKey(version: 3, secret: Array(32..<64)))
            try scene.folder.save(cardKey: rotated)
            #expect(try scene.folder.load().cardKey == rotated)
        }
    }

    @Test("is no box in an empty folder")
    func empty() async throws {
        try await withDesk { scene in
            let refusal = #expect(throws: EnrolmentError.self) { try scene.folder.load() }
            #expect(refusal?.reason == .notEnrolled)
        }
    }
}
