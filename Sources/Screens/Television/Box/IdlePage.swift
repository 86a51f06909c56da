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
            sentences: [.text("お名前が 出たら、血圧計を かざします。")] + (roomSentences ?? lineSentences)
        ).content
    }

    private var roomSentences: [Markup]? {
        guard frame.isRoomScarce else { return nil }
        return [.text("記録を しまう 場所が のこり わずかです。下の 番号に お電話ください。"), help(from: frame.contact)]
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
