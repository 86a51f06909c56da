/// A page opens with a My Number card, which is not on the reader.
package struct LayMyNumberCardPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let reason: Reason

    package enum Reason: Hashable, Sendable, CaseIterable {
        /// A page was chosen that needs it.
        case needed
        /// It lay there and was lifted.
        case lifted
        /// Another kind of card was laid down.
        case otherKind
    }

    package init(frame: TelevisionFrame, reason: Reason) {
        self.frame = frame
        self.reason = reason
    }

    package var title: String { heading }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: true, back: .page(frame.routes.home)) }

    package var content: Markup {
        Notice(
            picture: Picture.cardOnReader,
            heading: .text(heading),
            sentences: [.text(advice), help(from: frame.contact)]
        ).content
    }

    private var heading: String {
        switch reason {
        case .needed: "マイナンバーカードを おいてください"
        case .lifted: "カードが はなれました"
        case .otherKind: "マイナンバーカードを おいてください"
        }
    }

    private var advice: String {
        switch reason {
        case .needed: "この 画面は だいじな 記録なので、4けたの 暗証番号で たしかめます。"
        case .lifted: "もういちど おくと、はじめから 入れられます。おわるまで おいたままに してください。"
        case .otherKind: "いまの カードでは ひらけません。顔写真の ある カードです。"
        }
    }
}

/// The card, or card and collector, are being asked: a moment, in which the card stays where it is.
package struct CheckingCardPage: TelevisionPage {
    package let frame: TelevisionFrame
    /// Whether the PIN was entered.
    package let isProving: Bool

    package init(frame: TelevisionFrame, isProving: Bool) {
        self.frame = frame
        self.isProving = isProving
    }

    package var title: String { isProving ? "たしかめています" : "カードを 読んでいます" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: true) }

    package var content: Markup {
        Notice(
            picture: Picture.cardOnReader,
            heading: .text(title),
            sentences: [.text("カードは おいたまま、すこし お待ちください。")]
        ).content
    }
}

/// What is in the way of a sign-in, and what to do.
package struct SignInTroublePage: TelevisionPage {
    package let frame: TelevisionFrame
    package let trouble: SignInTrouble

    package init(frame: TelevisionFrame, trouble: SignInTrouble) {
        self.frame = frame
        self.trouble = trouble
    }

    private var words: CardSignInWords { CardSignInWords(japaneseOf: trouble) }

    package var title: String { words.heading }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend {
        KeyLegend(hasSession: true, back: .page(frame.routes.home), confirm: trouble.mayBeTriedAgain ? "おす" : "もどる")
    }

    package var content: Markup {
        Notice(
            picture: Picture.unknownCard,
            heading: .text(words.heading),
            sentences: [.text(words.advice), help(from: frame.contact)],
            action: trouble.mayBeTriedAgain
                ? action("もういちど", posting: frame.routes.signIn, digit: 1, isDefault: true)
                : action("ほかの 画面を 見る", to: frame.routes.home, digit: 1, isDefault: true)
        ).content
    }
}
