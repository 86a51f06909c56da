import CommunityModel
import Screens
import Testing

@Suite("Every page of the care desk") struct DeskPageTests {
    private static let names: [String] = (try? SampleDesk.all().map(\.name)) ?? []

    private func html(_ name: String) throws -> String {
        let page = try #require(try SampleDesk.all().first { $0.name == name }).page
        return html(page)
    }

    private func html(_ page: any DeskPage) -> String {
        String(decoding: page.render(), as: UTF8.self)
    }

    @Test(
        "is a document in one language with a title, one heading of the first rank and one main part",
        arguments: names
    )
    func isDocument(name: String) throws {
        let html = try html(name)
        let language = name.contains("english") ? "en" : "ja"
        #expect(html.hasPrefix("<!doctype html>\n<html lang=\"\(language)\" class=\"desk\""))
        #expect(html.contains("<title>") && html.contains("鳥南町</title>") || html.contains("窓口</title>"))
        #expect(html.count(of: "<h1") == 1)
        #expect(html.count(of: "<main") == 1)
    }

    @Test(
        "says that the television asked only where the home was in reach",
        arguments: [HomeReach.connected, .outOfReach]
    )
    func saysWhatIsKnown(home: HomeReach) {
        let words = DeskWords(.japanese).reason(
            .noSignOfLife(last: nil, home: home),
            target: BloodPressureTarget(systolicBelow: 135, diastolicBelow: 85),
            now: Instant(milliseconds: 0),
            zone: .japan
        )
        #expect(words.detail.contains("返事なし") == (home == .connected))
        #expect(words.detail.contains("つながっていません") == (home == .outOfReach))
    }

    @Test("has nothing inline: no style, no script, no handler", arguments: names)
    func hasNothingInline(name: String) throws {
        let html = try html(name)
        #expect(!html.contains("<style") && !html.contains(" style="))
        #expect(["onload", "onclick", "onfocus", "oninput", "onsubmit"].allSatisfy { !html.contains(" \($0)=") })
        #expect(html.count(of: "<script") == (name.hasPrefix("list") || name.hasPrefix("client") ? 1 : 0))
    }

    @Test("refers to style sheets and script that exist, by content", arguments: names)
    func refersToAssets(name: String) throws {
        let html = try html(name)
        for path in html.values(of: "href").filter({ $0.contains(".css") }) + html.values(of: "src") {
            let parts = path.dropFirst(DeskPath.assets.count).split(separator: "?v=")
            let asset = try #require(ScreenAssets.asset(named: String(parts[0])))
            #expect(asset.contentHash == parts[1])
        }
    }

    @Test("uses each id once, and every form that posts inside a session carries its token", arguments: names)
    func formsAreGuarded(name: String) throws {
        let html = try html(name)
        let ids = html.values(of: "id")
        #expect(Set(ids).count == ids.count)
        let posting = html.count(of: "method=\"post\"")
        #expect(html.count(of: "name=\"form\"") == (name.hasPrefix("sign-in") ? 0 : posting))
    }

    @Test("keeps a hostile name text", arguments: ["<script>alert(1)</script>", "\"\u{301} autofocus x=\"", "&amp;'"])
    func keepsHostileNames(hostile: String) throws {
        let clients = try SampleDesk.clients(named: hostile)
        let frame = try SampleDesk.frame(staffName: hostile)
        let contact = FamilyContact(
            id: try SampleDesk.identifier(9),
            resident: clients[0].resident.id,
            name: hostile,
            relation: hostile,
            email: try #require(EmailAddress("misaki@example.jp"))
        )
        let pages: [any DeskPage] = [
            CaseloadPage(frame: frame, clients: clients, search: hostile),
            ClientPage(
                frame: frame,
                client: clients[0],
                dayCount: 30,
                readings: [],
                means: [],
                contacts: [contact],
                plan: .standard
            ),
        ]
        for page in pages {
            let html = html(page)
            #expect(html.count(of: "<script") == 1)
            #expect(html.utf8.count { $0 == UInt8(ascii: "\"") } % 2 == 0)
            #expect(html.utf8.firstRange(of: hostile.utf8) == nil)
        }
    }

    @Test("says in English what it says in Japanese: no page mixes the two")
    func isCompleteInEnglish() throws {
        for finding in try SampleDesk.findings() {
            let words = DeskWords(.english)
                .reason(finding.reason, target: SamplePages.target, now: SampleDesk.now, zone: SampleDesk.zone)
            for text in [words.headline, words.detail] {
                #expect(!text.isEmpty)
                #expect(text.unicodeScalars.allSatisfy { $0.value < 0x3000 }, "\(text)")
            }
        }
        for name in ["list-english-light", "client-english-light"] {
            // Names, kana and places are of the town; everything around them is English.
            let foreign = try SampleDesk.clients().flatMap {
                [$0.resident.displayName, $0.resident.kana, $0.place]
            }
            var text = try html(name)
            for own in foreign + ["鳥南町", "田中 由美", "ケアマネジャー", "鳥海 美咲", "長女", "・"] {
                text = text.split(separator: own, omittingEmptySubsequences: false).joined()
            }
            let rest = text.unicodeScalars.filter { (0x3040...0x9FFF).contains($0.value) }
            #expect(rest.isEmpty, "\(String(String.UnicodeScalarView(rest)))")
        }
    }
}

@Suite("The list of the care desk") struct CaseloadPageTests {
    private func html(_ page: CaseloadPage) -> String {
        String(decoding: page.render(), as: UTF8.self)
    }

    @Test("counts each level, and the levels add up to all clients")
    func countsLevels() throws {
        let page = try SampleDesk.caseload()
        let html = html(page)
        let counts = try CareLevel.allCases.map { level in
            let part = "<li class=\"l\(level.rawValue)\"><b class=\"num\">"
            let place = try #require(html.firstRange(of: part))
            return try #require(Int(html[place.upperBound...].prefix { $0.isNumber }))
        }
        #expect(counts == [3, 2, 4, 3])
        #expect(counts.reduce(0, +) == page.clients.count)
        #expect(html.contains("対応が必要な人（9）"))
    }

    @Test(
        "tells the reason with its numbers in words",
        arguments: [
            "反応なし 12時間", "最後の反応 昨日 21:14", "2回続けて 180/110 以上（前 184/111）", "上 186 / 下 112", "7日平均 149/88",
            "9日続けて 目標（135/85）以上", "テレビで 声かけ中", "朝だけ高い 141/86", "夜 124/74。14日の平均", "計測なし 6日", "目標に もどりました",
            "計測 3日（7日のうち）", "反応の記録なし",
        ]
    )
    func tellsReasons(words: String) throws {
        #expect(html(try SampleDesk.caseload()).contains(words))
    }

    @Test("shows a level by shape, word and colour: none of them alone")
    func showsLevels() throws {
        let html = html(try SampleDesk.caseload())
        for (level, word) in zip(CareLevel.allCases, ["至急", "要対応", "確認", "安定"]) {
            let badge = try #require(html.firstRange(of: "class=\"lv l\(level.rawValue)\">"))
            let rest = html[badge.upperBound...].prefix(600)
            #expect(rest.hasPrefix("<svg") && rest.contains("</svg>\(word)"))
        }
    }

    @Test("shows who a filter stands for, as many as its number says", arguments: CaseloadFilter.allCases)
    func filters(filter: CaseloadFilter) throws {
        let page = try SampleDesk.caseload(filter: filter)
        let rows = html(page).count(of: "<th scope=\"row\"")
        #expect(rows == page.clients.count { filter.shows($0.finding) })
        #expect(rows > 0)
    }

    @Test(
        "finds a client by part of the name or its reading, with or without the space",
        arguments: [
            "はなこ", "鳥海", "とりうみはな", "鳥海はなこ", " とりうみ　はなこ ",
        ]
    )
    func searches(words: String) throws {
        let html = html(try SampleDesk.caseload(search: words))
        #expect(html.count(of: "<th scope=\"row\"") == 1)
        #expect(html.contains("12人中 1人を表示"))
    }

    @Test("says that nobody fits, and that nobody is entrusted yet")
    func saysNobody() throws {
        #expect(html(try SampleDesk.caseload(search: "どこにもいない人")).contains("あてはまる方は いません"))
        let empty = CaseloadPage(frame: try SampleDesk.frame(), clients: [])
        #expect(html(empty).contains("まだ 担当の方が いません"))
    }
}
