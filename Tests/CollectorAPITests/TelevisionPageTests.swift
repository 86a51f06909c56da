import BoxAuthority
import CardSignIn
import CareServices
import CollectorAPI
import CommunityModel
import SQLiteStorage
import TestSupport
import Testing
import UplinkProtocol

@Suite("The television's pages", .enabled(if: Curl.isHere, "curl is the client"))
struct TelevisionPageTests {
    @Test("are shown in the session of a bound card, after the look was recorded")
    func showsAndRecords() async throws {
        try await RunningCollector.serve { collector in
            let (box, session) = try await boxWithHanakosSession(at: collector)
            #expect(try await collector.store.accessRecords(about: collector.hanako.id, limit: 10).isEmpty)
            let page = try await show("/tv/home", session, on: box)
            #expect(page.status == 200)
            #expect(page.text.contains("はなこ"))
            let record = try await collector.store.accessRecords(about: collector.hanako.id, limit: 10).first
            #expect(record?.what == .home)
            #expect(record?.by == .resident(collector.hanako.id, box: box.id, session: session))
        }
    }

    @Test(
        "exist for each period, as picture and as table",
        arguments: [
            "/tv/blood-pressure", "/tv/blood-pressure?days=30&text=large", "/tv/blood-pressure?days=90&table=1",
            "/tv/blood-pressure/table?days=30&sheet=1",
        ]
    )
    func existForEachPeriod(path: String) async throws {
        try await RunningCollector.serve { collector in
            let (box, session) = try await boxWithHanakosSession(at: collector)
            let page = try await show(path, session, on: box)
            #expect(page.status == 200)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.body.count < 60_000)
            #expect(try await show("/tv/blood-pressure?days=8", session, on: box).status == 400)
        }
    }

    @Test("leave no trace of the person in the log, not even at its finest level")
    func leaveNoTrace() async throws {
        try await RunningCollector.serve { collector in
            let (box, session) = try await boxWithHanakosSession(at: collector)
            #expect(try await show("/tv/home", session, on: box).status == 200)
            #expect(try await show("/tv/blood-pressure?days=30", session, on: box).status == 200)
            let log = collector.log.text
            #expect(log.contains("http.route") && log.contains("/tv/blood-pressure"))
            for secret in ["はなこ", "鳥海", "\(collector.hanako.id)", "\(session)", "days=30"] {
                #expect(!log.contains(secret), "\(secret)")
            }
        }
    }

    @Test("are never kept, and may load nothing from elsewhere")
    func haveStrictHeaders() async throws {
        try await RunningCollector.serve { collector in
            let (box, session) = try await boxWithHanakosSession(at: collector)
            let headers = try await show("/tv/home", session, on: box).headers
            #expect(headers["cache-control"] == "no-store")
            #expect(headers["x-content-type-options"] == "nosniff")
            #expect(headers["referrer-policy"] == "same-origin")
            let policy = try #require(headers["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe") && !policy.contains("*"))
        }
    }

    @Test("are not shown without a session, in another box's, or after it was closed")
    func needASession() async throws {
        try await RunningCollector.serve { collector in
            let (box, session) = try await boxWithHanakosSession(at: collector)
            let other = try await HanakosBox(enrolledAt: collector)
            #expect(try await box.get("/tv/home").status == 401)
            #expect(try await show("/tv/home", CardSession.ID(at: .onMachineClock), on: box).status == 401)
            #expect(try await show("/tv/home", session, on: other).status == 401)
            let closing = try await box.get(UplinkPath.cardSessions + "/\(session)", ["--request", "DELETE"])
            #expect(closing.status == 204)
            #expect(try await show("/tv/home", session, on: box).status == 401)
            #expect(try await collector.store.accessRecords(about: collector.hanako.id, limit: 10).isEmpty)
        }
    }

    @Test("cannot be had with a card of nobody, nor with one of another household: the answers are the same")
    func refusesStrangers() async throws {
        try await RunningCollector.serve { collector in
            let (box, _) = try await boxWithHanakosSession(at: collector)
            let neighbour = try await AddResident(residents: collector.store)(
                name: "佐藤 ゆうと",
                kana: "さとう ゆうと",
                born: try #require(TownDay("2015-01-01")),
                in: .new(label: "本町 3-13"),
                at: .onMachineClock
            )
            let bound = try await collector.store.bind(
                collector.pepper.fingerprint(of: try HanakosBox.card(5)),
                to: neighbour.id,
                as: CardBinding.ID(at: .onMachineClock),
                at: .onMachineClock
            )
            #expect(bound)
            let neighbours = try await openSession(card: 5, on: box)
            let nobodys = try await openSession(card: 6, on: box)
            #expect([neighbours.status, nobodys.status] == [404, 404])
            #expect(neighbours.text == nobodys.text)
        }
    }

    @Test("have style sheets and scripts that may be kept for ever under the name of their content")
    func serveAssets() async throws {
        try await RunningCollector.serve { collector in
            let (box, session) = try await boxWithHanakosSession(at: collector)
            let page = try await show("/tv/home", session, on: box).text
            let link = try #require(page.firstMatch(of: /\/tv\/assets\/tv\.css\?v=[0-9a-f]{16}/)?.output)
            let asset = try await box.get(String(link))
            #expect(asset.status == 200)
            #expect(asset.headers["content-type"] == "text/css; charset=utf-8")
            #expect(asset.headers["cache-control"]?.contains("immutable") == true)
            let other = try await box.get("/tv/assets/tv.css?v=0000000000000000")
            #expect(other.headers["cache-control"] == "no-cache")
            let tag = try #require(other.headers["etag"])
            #expect(try await box.get("/tv/assets/tv.css", ["--header", "If-None-Match: \(tag)"]).status == 304)
            #expect(try await box.get("/tv/assets/..%2f..%2fstore.sqlite").status == 404)
        }
    }

    private func show(_ path: String, _ session: CardSession.ID, on box: HanakosBox) async throws -> Curl.Answer {
        try await box.get(path, ["--header", "\(UplinkPath.cardSessionHeader): \(session)"])
    }

    private func openSession(card: UInt8, on box: HanakosBox) async throws -> Curl.Answer {
        let request = CardSessionRequest(card: try HanakosBox.card(card), tappedAt: .onMachineClock)
        return try await box.post(UplinkPath.cardSessions, try request.encoded())
    }

    /// Hanako's card 1 was tapped, bound, and opens a session.
    private func boxWithHanakosSession(at collector: RunningCollector) async throws -> (HanakosBox, CardSession.ID) {
        let box = try await HanakosBox(enrolledAt: collector)
        #expect(try await box.post(UplinkPath.events, try box.tapBatch(1, card: 1)).status == 200)
        _ = try await BindCard(store: collector.store)(to: collector.hanako.id, at: .onMachineClock)
        let answer = try await openSession(card: 1, on: box)
        try #require(answer.status == 200)
        let opened = try CardSessionAnswer(decoding: answer.body)
        #expect(opened.resident == collector.hanako.id)
        return (box, opened.session)
    }
}
