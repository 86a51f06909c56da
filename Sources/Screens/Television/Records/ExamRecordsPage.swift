/// 「健診」: the checkups that the town has of a person. Until there are any, it says so kindly.
package struct ExamRecordsPage: TelevisionPage {
    package let frame: TelevisionFrame

    package init(frame: TelevisionFrame) {
        self.frame = frame
    }

    package var title: String { "健診の 結果" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: true, back: .page(frame.routes.home)) }

    package var content: Markup {
        Notice(
            picture: Picture.clipboard,
            heading: .sequence([
                element("span", .class("row")) {
                    ruby("健診", "けんしん")
                    "の "
                    ruby("結果", "けっか")
                    "は"
                },
                element("span", .class("row")) {
                    "まだ "
                    ruby("届", "とど")
                    "いていません"
                },
            ]),
            sentences: [.text("町の 健診の 結果が 届くと、ここで 見られるように なります。"), help(from: frame.contact)]
        ).content
    }
}
