package import CommunityModel

/// Which lines of the list are shown.
package enum CaseloadFilter: String, Hashable, Sendable, CaseIterable {
    case all
    case open
    case pressure
    case unmeasured
    case silent

    package func shows(_ finding: CareFinding) -> Bool {
        switch (self, finding.reason) {
        case (.all, _): true
        case (.open, _): finding.level != .stable
        case (.pressure, .veryHighTwice), (.pressure, .veryHigh), (.pressure, .weekAboveTarget),
            (.pressure, .highInTheMorning):
            true
        case (.unmeasured, .notMeasured): true
        case (.silent, .noSignOfLife), (.silent, .askedOnTelevision): true
        default: false
        }
    }
}

/// The list of a staff member's clients, the most urgent first (対応一覧).
package struct CaseloadPage: DeskPage {
    package let frame: DeskFrame
    /// All of them, in order.
    package let clients: [DeskClient]
    package let filter: CaseloadFilter
    /// Part of a name or its reading; empty: no search.
    package let search: String

    package init(frame: DeskFrame, clients: [DeskClient], filter: CaseloadFilter = .all, search: String = "") {
        self.frame = frame
        self.clients = clients
        self.filter = filter
        self.search = search
    }

    package var words: DeskWords { frame.words }
    package var theme: DeskTheme { frame.theme }
    package var isLive: Bool { true }
    package var title: String {
        words.either("対応が必要な人（\(frame.openCount)）", "Who needs you (\(frame.openCount))") + " ― \(frame.town)"
    }

    package var body: Markup {
        frame.around(search: search) {
            element("div", .class("hd")) {
                element("h1") { words.either("対応が必要な人", "Who needs you today") }
                summary
            }
            element("nav", .class("chips"), .label(words.either("しぼりこみ", "Filter"))) {
                for choice in CaseloadFilter.allCases { chip(choice) }
            }
            element("div", .class("tbl"), Attribute("tabindex", "0"), .label(words.listName)) { table }
            element("div", .class("foot")) {
                words.either("\(clients.count)人中 \(shown.count)人を表示。", "\(shown.count) of \(clients.count) shown. ")
                element("details") {
                    element("summary") { words.either("段階の決め方", "How levels are decided") }
                    element("ul", .class("rules")) {
                        for rule in words.rules {
                            element("li") {
                                frame.levelBadge(rule.level)
                                element("span") { rule.text }
                            }
                        }
                    }
                }
                words.either("この一覧を見たことは 閲覧記録に残ります。", "Looking at this list is recorded.")
            }
        }
    }

    private var shown: [DeskClient] {
        let wanted = search.filter { !$0.isWhitespace }.lowercased()
        return clients.filter { client in
            let names = [client.resident.displayName, client.resident.kana].map { name in
                name.filter { !$0.isWhitespace }.lowercased()
            }
            return filter.shows(client.finding) && (wanted.isEmpty || names.contains { $0.contains(wanted) })
        }
    }

    private var summary: Markup {
        element("ul", .class("sum"), .label(words.either("担当\(clients.count)人の内訳", "All \(clients.count) clients"))) {
            for level in CareLevel.allCases {
                element("li", .class("l\(level.rawValue)")) {
                    element("b", .class("num")) { String(clients.count { $0.finding.level == level }) }
                    " " + words.name(of: level)
                }
            }
        }
    }

    private func chip(_ choice: CaseloadFilter) -> Markup {
        let count = clients.count { choice.shows($0.finding) }
        let name =
            switch choice {
            case .all: words.either("私の担当", "My clients")
            case .open: words.either("対応が必要", "Need you")
            case .pressure: words.either("血圧", "Blood pressure")
            case .unmeasured: words.either("計測なし", "Not measured")
            case .silent: words.either("反応なし", "No sign")
            }
        return element(
            "a",
            .href(choice == .all ? DeskPath.list : "\(DeskPath.list)?show=\(choice.rawValue)"),
            choice == filter ? Attribute("aria-current", "true") : .none
        ) { "\(name) \(count)" }
    }

    private var table: Markup {
        element("table") {
            element("caption", .class("vh")) { words.either("対応が必要な順の住民一覧", "Clients, the most urgent first") }
            element("thead") {
                element("tr") {
                    for (name, style) in columns { element("th", Attribute("scope", "col"), .class(style)) { name } }
                }
            }
            element("tbody") {
                for client in shown { row(client) }
                if shown.isEmpty {
                    element("tr") {
                        element("td", Attribute("colspan", "\(columns.count)"), .class("none")) {
                            clients.isEmpty
                                ? words.either("まだ 担当の方が いません。", "No clients are entrusted to you yet.")
                                : words.either("あてはまる方は いません。", "Nobody fits.")
                        }
                    }
                }
            }
        }
    }

    private var columns: [(String, String)] {
        [
            (words.either("段階", "Level"), ""), (words.either("氏名", "Name"), ""), (words.either("理由", "Why"), ""),
            (words.either("30日の動き・計測日", "30 days, days measured"), ""),
            (words.either("最新の値", "Last value"), "r"), (words.either("いつから・反応", "Since, last sign"), ""),
        ]
    }

    private func row(_ client: DeskClient) -> Markup {
        let reason = frame.reason(of: client)
        let sparkline = DeskSparkline(client: client, today: frame.today)
        return element("tr") {
            element("td") { frame.levelBadge(client.finding.level) }
            element("th", Attribute("scope", "row")) {
                element("a", .href(DeskPath.client(client.resident.id))) { client.resident.displayName }
                element("span", .class("ag")) { words.age(client.age(on: frame.today)) }
                element("small") { "\(client.resident.kana)・\(client.place)" }
            }
            element("td", .class("why")) {
                element("b") { reason.headline }
                element("small") { reason.detail }
            }
            element("td", .class("tr")) {
                sparkline.svg
                sparkline.strip
            }
            element("td", .class("val")) {
                if let latest = client.latest {
                    element("b", .class("num")) { "\(latest.pressure.systolic) / \(latest.pressure.diastolic)" }
                    element("small", .class("num")) {
                        words.moment(latest.measuredAt, now: frame.now, zone: frame.zone)
                    }
                } else {
                    element("b") { "—" }
                }
            }
            element("td", .class("st")) {
                if let since = client.finding.since {
                    element("span") { words.since(since, now: frame.now, zone: frame.zone) }
                }
                element("small", .class("num")) {
                    words.lastSign(client.lastSign, now: frame.now, zone: frame.zone)
                }
            }
        }
    }
}
