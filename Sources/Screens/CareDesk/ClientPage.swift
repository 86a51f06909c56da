package import CommunityModel

/// One client at the care desk: why they stand where they stand, and the course of their blood pressure.
package struct ClientPage: DeskPage {
    package let frame: DeskFrame
    package let client: DeskClient
    /// How far back the chart looks, today included: 14, 30 or 90 days.
    package let dayCount: Int
    /// Of these days, oldest first.
    package let readings: [ShownReading]
    package let means: [MeanPoint]
    package let contacts: [FamilyContact]
    package let plan: WatchPlan?

    package static let periods = [14, 30, 90]

    package init(
        frame: DeskFrame,
        client: DeskClient,
        dayCount: Int,
        readings: [ShownReading],
        means: [MeanPoint],
        contacts: [FamilyContact],
        plan: WatchPlan?
    ) {
        self.frame = frame
        self.client = client
        self.dayCount = dayCount
        self.readings = readings
        self.means = means
        self.contacts = contacts
        self.plan = plan
    }

    package var words: DeskWords { frame.words }
    package var theme: DeskTheme { frame.theme }
    package var isLive: Bool { true }
    package var title: String { "\(client.resident.displayName) ― \(frame.town)" }

    package var body: Markup {
        frame.around(search: nil) {
            element("div", .class("hd")) {
                element("h1") {
                    client.resident.displayName
                    element("small") {
                        "\(client.resident.kana)　\(words.age(client.age(on: frame.today)))・\(client.place)"
                    }
                }
                frame.levelBadge(client.finding.level)
            }
            element("div", .class("client")) {
                element("div", .class("left")) {
                    reasonBox
                    chart
                    table
                }
                element("div", .class("right")) {
                    watch
                    family
                    element("p", .class("hint")) {
                        words.either(
                            "この画面を開いたことは、目的「担当者による ようすの確認」として 閲覧記録に残ります。",
                            "Opening this page is recorded with its purpose: care."
                        )
                    }
                }
            }
        }
    }

    private var reasonBox: Markup {
        let reason = frame.reason(of: client)
        return element("p", .class("alert l\(client.finding.level.rawValue)")) {
            element("b") { reason.headline }
            reason.detail
            if let since = client.finding.since {
                "　" + words.since(since, now: frame.now, zone: frame.zone)
            }
        }
    }

    private var chart: Markup {
        element("section", .class("card")) {
            element("div", .class("hd")) {
                element("h2") { words.either("血圧 \(dayCount)日", "Blood pressure, \(dayCount) days") }
                element("nav", .class("chips"), .label(words.either("期間", "Period"))) {
                    for days in Self.periods {
                        element(
                            "a",
                            .href("\(DeskPath.client(client.resident.id))?days=\(days)"),
                            days == dayCount ? Attribute("aria-current", "true") : .none
                        ) { words.either("\(days)日", "\(days) days") }
                    }
                }
            }
            element("p", .class("legend")) {
                element("i", .class("k1"), .decorative)
                words.either("朝", "morning ")
                element("i", .class("k2"), .decorative)
                words.either("夜・ほか", "evening, other ")
                element("i", .class("k3"), .decorative)
                words.either("目標 ", "target ") + "\(client.target.systolicBelow)/\(client.target.diastolicBelow)"
                    + words.either(" 未満", "")
                if let mean = means.last {
                    words.either("　7日平均 ", " · 7-day mean ")
                        + "\(Int(mean.systolic.rounded()))/\(Int(mean.diastolic.rounded()))"
                }
            }
            DeskPressureChart(
                readings: readings,
                target: client.target,
                dayCount: dayCount,
                today: frame.today,
                words: words
            ).svg
        }
    }

    private var table: Markup {
        element("details", .class("card")) {
            element("summary") { words.either("表で見る（\(readings.count)件）", "As a table (\(readings.count))") }
            element("table", .class("plain")) {
                element("thead") {
                    element("tr") {
                        for name in [
                            words.either("日", "Day"), words.either("時刻", "Time"), words.either("上 / 下", "mmHg"),
                            words.either("脈拍", "Pulse"),
                        ] { element("th", Attribute("scope", "col")) { name } }
                    }
                }
                element("tbody") {
                    for reading in readings.reversed() {
                        element("tr") {
                            element("td") { words.date(reading.day) }
                            element("td", .class("num")) {
                                "\(reading.clock.hour):\(reading.clock.minute < 10 ? "0" : "")\(reading.clock.minute)"
                            }
                            element("td", .class("num")) {
                                "\(reading.pressure.systolic) / \(reading.pressure.diastolic)"
                            }
                            element("td", .class("num")) { reading.pressure.pulse.map(String.init) ?? "—" }
                        }
                    }
                }
            }
        }
    }

    private var watch: Markup {
        element("section", .class("card")) {
            element("h2") { words.either("みまもり", "Watch") }
            element("dl") {
                item(words.either("最後の反応", "Last sign")) {
                    client.lastSign.map { sign in
                        words.moment(sign.at, now: frame.now, zone: frame.zone) + "（\(words.name(of: sign.kind))）"
                    } ?? words.either("記録なし", "none on record")
                }
                item(words.either("きまり", "Plan")) {
                    plan.map { plan in
                        let grace = plan.grace.wholeMilliseconds / 60_000
                        let deadline =
                            "\(plan.deadline.hour):\(plan.deadline.minute < 10 ? "0" : "")\(plan.deadline.minute)"
                        return words.either(
                            "\(deadline)までに 反応がなければ テレビで声かけ、\(grace)分後に 家族へメール",
                            "without a sign by \(deadline) the TV asks, \(grace) minutes later the family gets a mail"
                        )
                    } ?? words.either("みまもりは していません", "not watched over")
                }
            }
        }
    }

    private var family: Markup {
        element("section", .class("card")) {
            element("h2") { words.either("家族", "Family") }
            if contacts.isEmpty {
                element("p", .class("hint")) { words.either("連絡先は まだ ありません。", "No contacts yet.") }
            }
            element("dl") {
                for contact in contacts {
                    item(contact.relation) {
                        contact.name
                            + (contact.wantsMorningNote ? words.either("（毎朝のお知らせ あり）", " (morning note)") : "")
                    }
                }
            }
        }
    }

    private func item(_ name: String, _ value: () -> String) -> Markup {
        element("div") {
            element("dt") { name }
            element("dd") { value() }
        }
    }
}
