package import CommunityModel

/// What was measured and what it means, at once and without a key: 「135/82 脈拍 68　いつもどおりです」, 「体重 58.4kg BMI
/// 22.9　きろくしました」.
package struct MeasuredPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let name: String
    package let kana: String
    package let values: MeasuredValues
    package let verdict: MeasuredVerdict
    /// What the measurement itself told; shown in words.
    package let quality: ReadingQuality
    /// At least 180 / 110: asks for a rest and a second measurement.
    package let isVeryHigh: Bool
    /// Further measurements that came with the same touch; those of other days of activity are counted by ``days``.
    package let moreCount: Int
    /// How many days of activity came with the same touch, where these are shown.
    package let days: Int

    package init(
        frame: TelevisionFrame,
        name: String,
        kana: String,
        values: MeasuredValues,
        verdict: MeasuredVerdict,
        quality: ReadingQuality = [],
        isVeryHigh: Bool = false,
        moreCount: Int = 0,
        days: Int = 1
    ) {
        self.frame = frame
        self.name = name
        self.kana = kana
        self.values = values
        self.verdict = verdict
        self.quality = quality
        self.isVeryHigh = isVeryHigh
        self.moreCount = moreCount
        self.days = days
    }

    package var title: String { "はかった \(figures.subject.word)" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: true, back: .leave, confirm: "ひらく") }

    private var figures: MeasuredFigures { MeasuredFigures(values, on: frame.today) }

    package var content: Markup {
        let figures = figures
        return element("main", .class(remarks.isEmpty ? "measured" : "measured remarked")) {
            element("section", .class(isVeryHigh ? "result warn" : "result"), .label("はかった 数字")) {
                element("h1") {
                    personName(name, kana: kana)
                    " さんの "
                    ruby(figures.subject.word, figures.subject.reading)
                }
                numbers(figures)
                element("p", .id("sentence"), .class("vh"), Attribute("aria-live", "polite")) { sentence }
                element("p", .class("verdict"), .decorative) {
                    isVeryHigh ? Picture.above : Picture.tick
                    verdictSentence
                }
            }
            remarkList
            element("div", .class("actions")) {
                action("きろくを 見る", to: recordsPath, digit: 1, isDefault: true)
                action("ちがう人です", posting: frame.routes.notMine, digit: 2)
                action("おわる", posting: frame.routes.leave, colour: .yellow)
            }
        }
    }

    /// The whole result in one line, for readers: 「135/82 脈拍 68　いつもどおりです」.
    package var sentence: String { "\(figures.inWords)　\(verdictSentence)" }

    /// 「7日ぶん きろくしました」
    private var verdictSentence: String {
        days > 1 && verdict == .recorded ? "\(days)日ぶん \(verdict.sentence)" : verdict.sentence
    }

    private var recordsPath: String {
        if case .bloodPressure = values { "\(frame.routes.bloodPressure)?days=7" } else { frame.routes.home }
    }

    private func numbers(_ figures: MeasuredFigures) -> Markup {
        element("div", .class(figures.small.isEmpty ? "figures num" : "figures num many"), .decorative) {
            for figure in figures.large { number(figure) }
            if let aside = figures.aside { number(aside, .class("pulse")) }
            if !figures.small.isEmpty {
                element("div", .class("others")) {
                    for figure in figures.small { number(figure) }
                }
            }
        }
    }

    private func number(_ figure: MeasuredFigures.Figure, _ attribute: Attribute = .none) -> Markup {
        element("p", attribute) {
            if let label = figure.label {
                element("small") { label }
            }
            element("b") { figure.number }
            if !figure.unit.isEmpty {
                element("span", .class("unit")) { figure.unit }
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

    private var isOfCuff: Bool {
        if case .bloodPressure = values { true } else { false }
    }

    /// At most two, the most urgent first.
    private var remarks: [String] {
        var remarks: [String] = []
        if isVeryHigh { remarks.append("5分 やすんで もういちど はかりましょう。") }
        if quality.contains(.implausible) { remarks.append("いつもと ちがう 数字です。もういちど はかってみてください。") }
        if quality.contains(.irregularPulse) { remarks.append("脈に みだれが ありました。つづくときは お医者さんに 話しましょう。") }
        if quality.contains(.questionable) { remarks.append("うまく はかれていないかも しれません。もういちど はかってみてください。") }
        if quality.contains(.enteredByHand) { remarks.append("手で 入れた 数字です。") }
        if moreCount > 0, verdict != .alreadyRecorded { remarks.append("ほか \(moreCount)件も きろくしました。") }
        if quality.contains(.clockUnset) { remarks.append("\(isOfCuff ? "血圧計" : "機械")の 時計が ずれています。") }
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
