import CareServices
import CollectorAPI
import CommunityModel
import SQLiteStorage
import TestSupport
import Testing

@Suite("The pages of the care desk", .enabled(if: Curl.isHere, "curl is the client"))
struct DeskPageTests {
    private static let hostile = "\"\u{301} autofocus onfocus=alert(1) x=\"<script>alert(2)</script>&'"

    @Test("show names as text, whatever is in them")
    func hostileNames() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            let resident = try await AddResident(residents: collector.store)(
                name: Self.hostile,
                kana: Self.hostile,
                born: TownDay(daysSinceEpoch: -6_880),
                in: .new(label: Self.hostile),
                at: collector.clock.now
            )
            #expect(try await collector.store.entrust(resident.id, to: tanaka.member.id))
            let contact = FamilyContact(
                id: FamilyContact.ID(at: collector.clock.now),
                resident: resident.id,
                name: Self.hostile,
                relation: Self.hostile,
                email: try #require(EmailAddress("a@example.jp"))
            )
            #expect(try await collector.store.add(contact))
            for path in ["/desk", "/desk/residents/\(resident.id)", "/desk?q=%22%CC%81%20autofocus%20x%3D%22"] {
                let page = try await tanaka.get(path)
                #expect(page.status == 200)
                // Every byte that could end a text or an attribute is escaped, also before a combining mark.
                let leaks = ["\"\u{301} autofocus", "<script>alert"].filter { page.text.utf8.contains($0) }
                #expect(leaks.isEmpty)
            }
            #expect(!collector.log.text.contains("autofocus"))
        }
    }

    @Test("of somebody else's client, and of nobody, are the same")
    func foreignClient() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            let stranger = try await AddResident(residents: collector.store)(
                name: "川村 まさお",
                kana: "かわむら まさお",
                born: TownDay(daysSinceEpoch: -7_000),
                in: .new(label: "東谷 2"),
                at: collector.clock.now
            )
            let foreign = try await tanaka.get("/desk/residents/\(stranger.id)")
            let nobody = try await tanaka.get("/desk/residents/\(Resident.ID(at: collector.clock.now))")
            let noNumber = try await tanaka.get("/desk/residents/1")
            #expect([foreign.status, nobody.status, noNumber.status] == [404, 404, 404])
            #expect(Set([foreign.text, nobody.text, noNumber.text]).count == 1)
            #expect(try await collector.store.accessRecords(about: stranger.id, limit: 5).isEmpty)
            #expect(try await !tanaka.get("/desk").text.contains("川村"))
        }
    }

    @Test("are recorded: once for a list that brings itself up to date, once for a client's page")
    func recorded() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            for _ in 1...3 { _ = try await tanaka.get("/desk", headers: ["Engawa-Live: 1"]) }
            _ = try await tanaka.get("/desk/residents/\(collector.hanako.id)?days=90")
            let records = try await collector.store.accessRecords(about: collector.hanako.id, limit: 10)
            #expect(records.map(\.what) == [.clientPage, .caseload])
            for record in records {
                #expect(record.purpose == .care)
                guard case .staff(let member, _) = record.by else {
                    Issue.record("the look is somebody else's")
                    continue
                }
                #expect(member == tanaka.member.id)
            }
        }
    }

    @Test(
        "speak English to who wants it, and Japanese to everybody else",
        arguments: [
            ("en-GB,en;q=0.9,ja;q=0.5", "Who needs you today"), ("ja,en;q=0.5", "対応が必要な人"), ("fr", "対応が必要な人"),
        ]
    )
    func languages(accepted: String, heading: String) async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            let page = try await tanaka.get("/desk", headers: ["Accept-Language: \(accepted)"])
            #expect(page.text.contains(heading))
        }
    }

    @Test("hear at once that something is new, until the session ends")
    func live() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            #expect(
                try await collector.store.keepWatchPlan(.standard, of: collector.hanako.id, at: collector.clock.now)
            )
            // Something changes again and again, however long the machine takes to bring the two together.
            let changes = Task {
                var plan: WatchPlan?
                while !Task.isCancelled {
                    _ = try await collector.store.keepWatchPlan(plan, of: collector.hanako.id, at: collector.clock.now)
                    plan = plan == nil ? .standard : nil
                    try? await Task.sleep(for: .milliseconds(500))
                }
            }
            let heard = try await tanaka.get("/desk/live", headers: [], seconds: 15)
            changes.cancel()
            #expect(heard.headers["content-type"] == "text/event-stream")
            #expect(heard.text.contains("event: changed"))
        }
    }

    @Test("lead to the desk from the first address, and to nothing that is not there")
    func addresses() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            #expect(try await tanaka.get("/").headers["location"] == "/desk")
            #expect(try await tanaka.get("/desk/residents/\(collector.hanako.id)?days=1000").status == 404)
            for asset in ["desk.css", "desk.js", "desk-tokens.css"] {
                #expect(try await tanaka.get("/desk/assets/\(asset)").status == 200)
            }
            #expect(try await tanaka.get("/desk/assets/..%2fpepper").status == 404)
        }
    }
}

extension Tanaka {
    /// Listens for so long at most.
    fileprivate func get(_ path: String, headers: [String], seconds: Int) async throws -> Curl.Answer {
        try await Curl.request(
            ["--insecure", "--no-buffer", "--max-time", "\(seconds)", "--header", "Cookie: \(cookie ?? "")"],
            collector.url(.people, path)
        )
    }
}

extension String.UTF8View {
    /// Whether the bytes of `text` stand in a row, whatever characters they belong to.
    fileprivate func contains(_ text: String) -> Bool {
        Array(self).firstRange(of: Array(text.utf8)) != nil
    }
}
