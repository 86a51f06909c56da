/// A known card was laid down: who it is, and what to do next.
package struct CardReadPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let name: String
    package let kana: String

    package init(frame: TelevisionFrame, name: String, kana: String) {
        self.frame = frame
        self.name = name
        self.kana = kana
    }

    package var title: String { "カードを 読みました" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: true, back: .leave, confirm: "ひらく") }

    package var content: Markup {
        Notice(
            picture: Picture.monitorOnReader,
            heading: .sequence([
                element("span", .class("row")) {
                    personName(name, kana: kana)
                    " さん、"
                },
                element("span", .class("row")) { frame.clock.greeting },
            ]),
            sentences: [.text("カードを とって、つぎに 血圧計を かざしてください。")],
            action: .sequence([
                action("きろくを 見る", to: frame.routes.home, digit: 1, isDefault: true),
                action("数字で 入れる", to: "\(frame.routes.enter)?back=/", digit: 2),
            ])
        ).content
    }
}
