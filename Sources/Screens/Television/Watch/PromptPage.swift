/// 「お変わりありませんか?」: nobody has used card, monitor or remote control this morning. One key answers.
package struct PromptPage: TelevisionPage {
    /// Where the box serves the chime that comes with the question.
    package static let chimePath = "/assets/chime.wav"

    package let frame: TelevisionFrame
    package let name: String
    package let kana: String

    package init(frame: TelevisionFrame, name: String, kana: String) {
        self.frame = frame
        self.name = name
        self.kana = kana
    }

    package var title: String { "お変わりありませんか" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: false, confirm: "こたえる") }

    package var content: Markup {
        Notice(
            picture: Picture.morning,
            heading: .sequence([
                element("span", .class("row")) {
                    personName(name, kana: kana)
                    " さん、"
                },
                // Played by `remote.js` when the page is there: an engine without sound must not wait for it.
                element("span", .class("row"), Attribute("data-chime", Self.chimePath)) { "お変わりありませんか?" },
            ]),
            sentences: [.text("げんきなら、まんなかの 決定ボタンを おしてください。"), help(from: frame.contact)],
            action: action("だいじょうぶです", posting: frame.routes.answer, digit: 1, isDefault: true)
        ).content
    }
}

/// The question was answered.
package struct AnsweredPage: TelevisionPage {
    package let frame: TelevisionFrame

    package init(frame: TelevisionFrame) {
        self.frame = frame
    }

    package var title: String { "ありがとうございます" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: false) }

    package var content: Markup {
        Notice(
            picture: Picture.morning,
            heading: .text("ありがとうございます"),
            sentences: [.text("お返事を うけとりました。きょうも よい 一日を。")]
        ).content
    }
}
