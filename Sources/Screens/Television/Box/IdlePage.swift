/// Nobody is here: asks for a card. Shows nothing of anybody.
package struct IdlePage: TelevisionPage {
    package let frame: TelevisionFrame

    package init(frame: TelevisionFrame) {
        self.frame = frame
    }

    package var title: String { "カードを おいてください" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: false) }

    package var content: Markup {
        Notice(
            picture: Picture.cardOnReader,
            heading: .text("カードを カードリーダーに おいてください"),
            sentences: [.text("お名前が 出たら、血圧計を かざします。")] + lineSentences
        ).content
    }

    private var lineSentences: [Markup] {
        guard frame.line == .down else { return [] }
        return [
            element("span", .class("calm")) {
                "いまは つながっていません。はかった 記録は この機械に しまっておきます。"
            }
        ]
    }
}
