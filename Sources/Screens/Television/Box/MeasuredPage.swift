package import CommunityModel

/// What was measured and what it means, at once and without a key: 「135/82 脈拍 68　いつもどおりです」.
package struct MeasuredPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let name: String
    package let kana: String
    package let pressure: BloodPressure
    package let verdict: MeasuredVerdict
    /// What the measurement itself told; shown in words.
    package let quality: ReadingQuality
    /// At least 180 / 110: asks for a rest and a second measurement.
    package let isVeryHigh: Bool
    /// Further measurements that came with the same touch.
    package let moreCount: Int

    package init(
        frame: TelevisionFrame,
        name: String,
        kana: String,
        pressure: BloodPressure,
        verdict: MeasuredVerdict,
        quality: ReadingQuality = [],
        isVeryHigh: Bool = false,
        moreCount: Int = 0
    ) {
        self.frame = frame
        self.name = name
        self.kana = kana
        self.pressure = pressure
        self.verdict = verdict
        self.quality = quality
        self.isVeryHigh = isVeryHigh
        self.moreCount = moreCount
    }

    package var title: String { "はかった 血圧" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: true, back: .leave, confirm: "ひらく") }

    package var content: Markup {
        element("main", .class(remarks.isEmpty ? "measured" : "measured remarked")) {
            element("section", .class(isVeryHigh ? "result warn" : "result"), .label("はかった 数字")) {
                element("h1") {
                    personName(name, kana: kana)
                    " さんの "
                    ruby("血圧", "けつあつ")
                }
                bigNumbers
                element("p", .id("sentence"), .class("vh"), Attribute("aria-live", "polite")) { sentence }
                element("p", .class("verdict"), .decorative) {
                    isVeryHigh ? Picture.above : Picture.tick
                    verdict.sentence
                }
            }
            remarkList
            element("div", .class("actions")) {
                action("きろくを 見る", to: "\(frame.routes.bloodPressure)?days=7", digit: 1, isDefault: true)
                action("おわる", posting: frame.routes.leave, colour: .yellow)
            }
        }
    }

    /// The whole result in one line, for readers: 「135/82 脈拍 68　いつもどおりです」.
    package var sentence: String {
        let pulse = pressure.pulse.map { " 脈拍 \($0)" } ?? ""
        return "\(pressure.systolic)/\(pressure.diastolic)\(pulse)　\(verdict.sentence)"
    }

    private var bigNumbers: Markup {
        element("div", .class("figures num"), .decorative) {
            element("p") {
                element("small") { "上" }
                element("b") { String(pressure.systolic) }
            }
            element("p") {
                element("small") { "下" }
                element("b") { String(pressure.diastolic) }
            }
            if let pulse = pressure.pulse {
                element("p", .class("pulse")) {
                    element("small") { ruby("脈拍", "みゃくはく") }
                    element("b") { String(pulse) }
                }
            }
        }
    }

    @MarkupBuilder private var remarkList: Markup {
        if !remarks.isEmpty {
            element("ul", .class("remarks")) {
                for remark in remarks {
                    element("li") { remark }
                }
            }
        }
    }

    /// At most two, the most urgent first.
    private var remarks: [String] {
        var remarks: [String] = []
        if isVeryHigh { remarks.append("5分 やすんで もういちど はかりましょう。") }
        if quality.contains(.implausible) { remarks.append("いつもと ちがう 数字です。もういちど はかってみてください。") }
        if quality.contains(.irregularPulse) { remarks.append("脈に みだれが ありました。つづくときは お医者さんに 話しましょう。") }
        if quality.contains(.questionable) { remarks.append("うまく はかれていないかも しれません。もういちど はかってみてください。") }
        if moreCount > 0, verdict != .alreadyRecorded { remarks.append("ほか \(moreCount)件も きろくしました。") }
        if quality.contains(.clockUnset) { remarks.append("血圧計の 時計が ずれています。") }
        return Array(remarks.prefix(2))
    }
}

/// What a new value means, as far as the box may say it (architecture decision 22).
package enum MeasuredVerdict: Hashable, Sendable {
    /// Within the person's usual band.
    case asUsual
    /// Outside it, or too little is known: recorded, no more is said.
    case recorded
    /// The same measurement came before.
    case alreadyRecorded

    var sentence: String {
        switch self {
        case .asUsual: "いつもどおりです"
        case .recorded: "きろくしました"
        case .alreadyRecorded: "もう きろくしてあります"
        }
    }
}
