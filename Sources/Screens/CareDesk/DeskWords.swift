import CommunityModel

/// In which language the desk speaks. The raw value is that of `lang`.
package enum DeskLanguage: String, Hashable, Sendable, CaseIterable {
    case japanese = "ja"
    case english = "en"
}

/// The desk's words, each in both languages: one that is missing does not compile.
package struct DeskWords: Hashable, Sendable {
    package let language: DeskLanguage

    package init(_ language: DeskLanguage) {
        self.language = language
    }

    func either(_ japanese: String, _ english: String) -> String {
        switch language {
        case .japanese: japanese
        case .english: english
        }
    }

    // MARK: The frame

    var toContent: String { either("本文へ", "To the content") }
    var mainScreens: String { either("主な画面", "Main screens") }
    var deskName: String { either("みまもり相談窓口", "Care desk") }
    var listName: String { either("対応一覧", "Clients") }
    var signOut: String { either("ログアウト", "Sign out") }
    var searchLabel: String { either("住民をさがす", "Find a client") }
    var searchHint: String { either("氏名・かなでさがす", "Name or kana") }
    var backToList: String { either("← 一覧にもどる", "← Back to the list") }
    var notConnected: String { either("つながっていません", "Not connected") }
    var open: String { either("開く", "Open") }

    func role(_ title: String, clients: Int) -> String {
        either("\(title)・担当\(clients)人", "\(title), \(clients) clients")
    }

    func name(of theme: DeskTheme) -> String {
        switch theme {
        case .auto: either("自動", "Auto")
        case .light: either("明るい", "Light")
        case .dark: either("暗い", "Dark")
        }
    }

    func asOf(_ now: Instant, zone: TownZone) -> Markup {
        let day = zone.day(of: now)
        return .sequence([
            .text(either(day.inJapanese, "\(date(day)) ")),
            element("b", .class("num")) { clock(now, zone: zone) },
            .text(either(" 時点　自動で更新", " · updates by itself")),
        ])
    }

    // MARK: Times

    func clock(_ instant: Instant, zone: TownZone) -> String {
        let clock = zone.clock(of: instant)
        return "\(clock.hour):\(clock.minute < 10 ? "0" : "")\(clock.minute)"
    }

    func date(_ day: TownDay) -> String {
        let (_, month, date) = day.yearMonthDay
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return either("\(month)月\(date)日", "\(date) \(months[month - 1])")
    }

    /// 「7:20」 today, 「昨日 21:14」, 「11月17日」.
    func moment(_ instant: Instant, now: Instant, zone: TownZone) -> String {
        let (day, today) = (zone.day(of: instant), zone.day(of: now))
        switch today.daysSinceEpoch - day.daysSinceEpoch {
        case 0: return clock(instant, zone: zone)
        case 1: return either("昨日", "yesterday") + " " + clock(instant, zone: zone)
        default: return date(day)
        }
    }

    func age(_ years: Int) -> String { either("\(years)歳", "aged \(years)") }

    // MARK: Levels

    func name(of level: CareLevel) -> String {
        switch level {
        case .urgent: either("至急", "Urgent")
        case .needsAction: either("要対応", "Act")
        case .check: either("確認", "Check")
        case .stable: either("安定", "Stable")
        }
    }

    func since(_ instant: Instant, now: Instant, zone: TownZone) -> String {
        either("発生 ", "since ") + moment(instant, now: now, zone: zone)
    }

    func lastSign(_ sign: LifeSign?, now: Instant, zone: TownZone) -> String {
        guard let sign else { return either("反応の記録なし", "no sign of life on record") }
        return either("最後の反応 ", "last sign ") + moment(sign.at, now: now, zone: zone)
    }

    func name(of kind: LifeSign.Kind) -> String {
        switch kind {
        case .tap: either("カード", "card")
        case .reading: either("はかる", "measurement")
        case .televisionKey: either("テレビの操作", "remote control")
        case .promptAnswer: either("テレビでの返事", "answer on TV")
        }
    }
}
