import CardSignIn
import CardTestSupport
import CareServices
import CollectorAPI
import CommunityModel
import Foundation
import SQLiteStorage
import TestSupport
import Testing
import UplinkProtocol

@Suite("What cards show of people")
struct NothingLeaksTests {
    private static let serial: [UInt8] = [0x5A, 0x17, 0xE6, 0xC0, 0xFF, 0xEE, 0x00, 0x42]
    private static let stolenSerial: [UInt8] = [0x5A, 0x17, 0xE6, 0xC0, 0xFF, 0xEE, 0x00, 0x43]
    private static let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]

    private static func search() -> SecretSearch {
        var search = SecretSearch()
        search.add("serial number", bytes: serial)
        search.add("serial number of a refused card", bytes: stolenSerial)
        search.add("IDm", bytes: idm)
        search.add("subject", text: "chohai-hanako")
        search.add("subject of a refused card", text: "chohai-jiro")
        return search
    }

    @Test(
        "is neither in a log nor in a file of the collector, whatever came of them: no serial number, subject or IDm",
        .enabled(if: Curl.isHere && TestCardAuthority.isAvailable, "curl is the client, openssl plays the cards")
    )
    func collector() async throws {
        let keys = try #require(FelicaLiteSKeys(master: Array(0..<32)))
        try await CardAtBox.serve(felicaKeys: keys) { scene in
            try await runThrough(scene, keys)
            let search = Self.search()
            // Files of the test's own client: the box's key and certificate.
            let client = Set(["\(scene.box.id).key", "\(scene.box.id).pem"])
            let found = try search.leaks(below: scene.collector.folder, except: client)
            #expect(found.leaks == [] && found.files >= 4)
            for name in ["store.sqlite", "journal.sqlite", "store.sqlite-wal", "journal.sqlite-wal"] {
                let path = scene.collector.folder.appending(path: name).path
                #expect(FileManager.default.fileExists(atPath: path), "it was looked through: \(name)")
            }
            let log = scene.collector.log.text
            #expect(log.contains("A My Number card signed in") && log.contains("was refused"))
            #expect(search.leaks(in: Data(log.utf8), of: "log") == [])
            let metrics = scene.collector.metrics.text()
            #expect(search.leaks(in: Data(metrics.utf8), of: "metrics") == [])
        }
    }

    /// Sign-ins good and bad, bindings and their end, a FeliCa card's proof good and bad, taps and broken messages.
    private func runThrough(_ scene: CardAtBox, _ keys: FelicaLiteSKeys) async throws {
        let (collector, box) = (scene.collector, scene.box)
        let serial = Self.serial.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let card = try await scene.hanakosCard("chohai-hanako", serial: serial)
        _ = try await scene.signIn(card)
        let stolen = Self.stolenSerial.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let other = try scene.authority.issue("chohai-jiro", serial: stolen)
        try scene.authority.revoke(other)
        _ = try scene.authority.writeList()
        #expect(try await scene.signIn(other) == .refused(.revoked))
        let challenge = try await scene.challenge()
        let copied = CardProof(
            challenge: challenge.bytes,
            session: challenge.session,
            purpose: .examRecords,
            certificate: try card.certificate,
            signature: [UInt8](repeating: 1, count: 256)
        )
        #expect(try await scene.send(copied) == .refused(.wrongSignature))
        // A body that cannot be read, with everything of the certificate in it.
        #expect(try await box.post(UplinkPath.cardSignIns, try card.certificate).status == 400)
        #expect(try await box.post(UplinkPath.events, try card.certificate).status == 400)
        #expect(try await box.post(UplinkPath.events, try box.tapBatch(1, card: 1)).status == 200)

        let tokens = try #require(CardTokenKey(version: collector.cardKey.version, secret: collector.cardKey.secret))
        let felica = try #require(TestFelicaCard(idm: Self.idm, issuedWith: keys))
        let copy = try #require(TestFelicaCard(idm: Self.idm, keyBlock: [UInt8](repeating: 7, count: 16)))
        let shown = try #require(felica.prove(FelicaLiteSChallenge().block))
        let token = try #require(tokens.token(of: shown))
        let bound = try await BindCard(store: collector.store)(
            issued: collector.pepper.fingerprint(of: token),
            to: collector.hanako.id,
            at: collector.clock.now
        )
        let opening = CardSessionRequest(card: token, tappedAt: collector.clock.now)
        let opened = try await box.post(UplinkPath.cardSessions, try opening.encoded())
        let session = try CardSessionAnswer(decoding: opened.body).session
        for (chip, isGood) in [(felica, true), (copy, false)] {
            let asked = try await box.post(UplinkPath.felicaChallenges, [])
            guard case .challenge(let challenge, _) = try FelicaChallengeAnswer(decoding: asked.body) else {
                throw CardAtBox.NoChallenge()
            }
            let proof = try #require(chip.prove(challenge))
            let request = FelicaProofRequest(session: session, challenge: challenge, proof: proof)
            let answer = try await box.post(UplinkPath.felicaProofs, try request.encoded())
            #expect((try FelicaProofAnswer(decoding: answer.body) == .refused(.wrongSignature)) != isGood)
            #expect(try await box.post(UplinkPath.felicaProofs, proof.idBlock).status == 400)
        }
        let withdraw = WithdrawCard(store: collector.store)
        let (hanako, now) = (collector.hanako.id, collector.clock.now)
        _ = try await withdraw(.one(bound.binding), of: hanako, because: .lost, at: now)
        #expect(try await scene.signIn(card) != .refused(.credentialWithdrawn))
    }

    @Test("would be found in any form: a search that finds nothing has looked")
    func finds() throws {
        var search = SecretSearch()
        search.add("IDm", bytes: Self.idm)
        search.add("subject", text: "鳥海")
        let planted: [(String, Data)] = [
            ("bytes", Data([9, 9] + Self.idm)), ("reversed", Data(Self.idm.reversed())),
            ("hexadecimal", Data("card.id=01147500e76a8001".utf8)), ("upper", Data("IDm 01147500E76A8001".utf8)),
            ("colons", Data("01:14:75:00:E7:6A:80:01".utf8)), ("blanks", Data("01 14 75 00 e7 6a 80 01".utf8)),
            ("list", Data("[1, 20, 117, 0, 231, 106, 128, 1]".utf8)),
            ("Base64", Data("\"ARR1AOdqgAE=\"".utf8)), ("decimal", Data("77815740315107329".utf8)),
            ("text", Data("CN=鳥海".utf8)), ("UTF-16", try #require("鳥海".data(using: .utf16LittleEndian))),
        ]
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-leak-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "a/b"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (form, data) in planted {
            #expect(search.leaks(in: data, of: form).count >= 1, "\(form)")
            try data.write(to: folder.appending(path: "a/b/" + form))
        }
        try Data("nothing".utf8).write(to: folder.appending(path: "clean"))
        let found = try search.leaks(below: folder)
        #expect(Set(found.leaks.map(\.place)) == Set(planted.map { "a/b/" + $0.0 }))
        #expect(found.files == planted.count + 1)
    }
}
