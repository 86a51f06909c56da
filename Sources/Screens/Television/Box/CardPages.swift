/// A card that the town does not know: no data, whom to call, and how it becomes known: the desk binds the card that was
/// laid down while they speak.
package struct UnknownCardPage: TelevisionPage {
    package let frame: TelevisionFrame

    package init(frame: TelevisionFrame) {
        self.frame = frame
    }

    package var title: String { "まだ 登録されていない カードです" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: false, confirm: frame.line == .connected ? "ひらく" : nil) }

    package var content: Markup {
        frame.line == .connected ? known : unreachable
    }

    private var known: Markup {
        Notice(
            picture: Picture.unknownCard,
            heading: .text("まだ 登録されていない カードです"),
            sentences: [.text("役場と 電話で 話しながら もういちど おくと、つかえるように なります。"), help(from: frame.contact)],
            action: action("れんらく先を 見る", to: "\(frame.routes.contact)?back=/", digit: 1, isDefault: true)
        ).content
    }

    /// Without the line nobody can say that the card is unknown: it may be a new one.
    private var unreachable: Markup {
        Notice(
            picture: Picture.unknownCard,
            heading: .text("この カードは いま たしかめられません"),
            sentences: [
                .text("いま つながっていないので、あとで もういちど おいてください。"), help(from: frame.contact),
            ]
        ).content
    }
}

/// A card that cannot be used here at all.
package struct RefusedCardPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let reason: Reason

    package enum Reason: Hashable, Sendable, CaseIterable {
        /// A phone's card changes its number each time.
        case phone
        /// The card shows another number each time.
        case randomNumber
        /// The card answered nothing that makes sense.
        case unreadable
        /// Another program speaks with the card, and does not end.
        case readerInUse
    }

    package init(frame: TelevisionFrame, reason: Reason) {
        self.frame = frame
        self.reason = reason
    }

    package var title: String { heading }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: false) }

    package var content: Markup {
        Notice(
            picture: Picture.unknownCard,
            heading: .text(heading),
            sentences: [.text(advice), help(from: frame.contact)]
        ).content
    }

    private var heading: String {
        switch reason {
        case .phone: "スマートフォンは つかえません"
        case .randomNumber: "この カードは つかえません"
        case .unreadable: "カードを 読めませんでした"
        case .readerInUse: "カードリーダーが ほかのことに つかわれています"
        }
    }

    private var advice: String {
        switch reason {
        case .phone, .randomNumber: "役場で 登録した カードを おいてください。"
        case .unreadable: "カードを 1枚だけ、まっすぐ おいてください。"
        case .readerInUse: "カードを おいたまま、すこし お待ちください。おわると しぜんに 読みます。"
        }
    }
}
