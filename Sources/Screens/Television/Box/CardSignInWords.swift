package import CommunityModel

/// What the television says when a sign-in with a My Number card was refused: what happened, then what to do.
package struct CardSignInWords: Hashable, Sendable {
    package let heading: String
    package let advice: String

    init(_ heading: String, _ advice: String) {
        self.heading = heading
        self.advice = advice
    }

    /// In Japanese, for the television.
    package init(japanese refusal: CardSignInRefusal) {
        (heading, advice) = Self.japanese(refusal)
    }

    /// In English, for those who read that more easily, and for the town's office.
    package init(english refusal: CardSignInRefusal) {
        (heading, advice) = Self.english(refusal)
    }

    private static func japanese(_ refusal: CardSignInRefusal) -> (String, String) {
        switch refusal {
        case .notOffered: ("この町では まだ はじまっていません", "マイナンバーカードで 見られるように なったら、役場から お知らせします。")
        case .sessionOver: ("時間が たったので おわりました", "カードを もういちど おいてください。")
        case .tooManyTries: ("少し お待ちください", "なんども つづいたので、5分ほど 休んでから もういちど おいてください。")
        case .challengeUnknown: ("もういちど はじめから どうぞ", "たしかめが とちゅうで きれました。カードを おきなおしてください。")
        case .challengeExpired: ("2分が すぎました", "あわてなくて だいじょうぶです。カードを おいて もういちど どうぞ。")
        case .challengeOfOtherBox: ("ほかの テレビの たしかめでした", "この テレビで、カードを おいて もういちど どうぞ。")
        case .challengeOfOtherSession: ("カードが かわりました", "見たい かたの カードを おいて、もういちど どうぞ。")
        case .challengeForOtherPurpose: ("画面が かわりました", "見たい 画面を えらびなおして、もういちど どうぞ。")
        case .tooLarge, .certificateUnreadable: ("カードを 読めませんでした", "カードを 1枚だけ、まっすぐ おきなおしてください。")
        case .unknownAuthority: ("この カードは たしかめられません", "役場で 発行した マイナンバーカードか、役場に おたずねください。")
        case .signatureCertificate: ("署名用の 電子証明書でした", "ここでは 4けたの 暗証番号の ほう（利用者証明用）を つかいます。")
        case .testCertificate: ("これは れんしゅう用の カードです", "ご自分の マイナンバーカードを おいてください。")
        case .authorityNotValid: ("カードの 電子証明書が 古くなりました", "役場で 新しくすると、これまでの 記録も そのまま 見られます。")
        case .notSignedByAuthority: ("本物と たしかめられませんでした", "ご自分の カードなのに 出るときは、役場に お電話ください。")
        case .certificateNotYetValid: ("まだ つかえない 電子証明書です", "つかえる日に なってから、もういちど おいてください。")
        case .certificateExpired: ("電子証明書の 期限が きれています", "役場で 更新すると、これまでの 記録も そのまま 見られます。")
        case .wrongKeyUsage, .certificateOfAuthority, .unsuitableKey, .policyNotAllowed, .chainRefused:
            ("この 電子証明書では 見られません", "マイナンバーカードなのに 出るときは、役場に お電話ください。")
        case .wrongSignature: ("カードの へんじが ちがいました", "カードを うごかさずに、もういちど どうぞ。")
        case .revoked: ("この カードは 止められています", "心あたりが ないときは、役場に お電話ください。")
        case .revocationUnknown: ("いまは たしかめられません", "しばらくしてから もういちど どうぞ。血圧は いつもどおり はかれます。")
        case .enrolmentNeeded, .otherHousehold: ("はじめての カードです", "役場と 電話で 話しながら 登録すると、つかえるように なります。")
        case .otherResident: ("ほかの かたの カードです", "いま 画面を 見ている かたの マイナンバーカードを おいてください。")
        case .credentialReplaced: ("前の カードです", "新しい カードを おいてください。記録は そのまま あります。")
        case .credentialWithdrawn: ("この カードは 止めてあります", "また つかうときは、役場に お電話ください。記録は そのまま あります。")
        case .assuranceTooLow: ("マイナンバーカードで 見られます", "マイナンバーカードを おいて、4けたの 暗証番号を 入れてください。")
        }
    }

    private static func english(_ refusal: CardSignInRefusal) -> (String, String) {
        switch refusal {
        case .notOffered: ("Not offered here yet", "The town will tell you when My Number cards can be used.")
        case .sessionOver: ("The time is over", "Lay the card on the reader again.")
        case .tooManyTries:
            ("Please wait a little", "There were many tries. Rest for five minutes, then lay the card on again.")
        case .challengeUnknown: ("Please begin again", "The check was interrupted. Lay the card on again.")
        case .challengeExpired: ("Two minutes went by", "No need to hurry: lay the card on and try again.")
        case .challengeOfOtherBox:
            ("This was another television's check", "Lay the card on at this television and try again.")
        case .challengeOfOtherSession:
            ("The card has changed", "Lay on the card of the person who wants to look, and try again.")
        case .challengeForOtherPurpose: ("The page has changed", "Choose the page again, then try again.")
        case .tooLarge, .certificateUnreadable:
            ("The card could not be read", "Lay one card only on the reader, straight.")
        case .unknownAuthority: ("This card cannot be checked", "Use a My Number card, or ask the town's office.")
        case .signatureCertificate:
            (
                "This was the certificate for signing",
                "Here the one with the PIN of four digits is used (user authentication)."
            )
        case .testCertificate: ("This is a test card", "Lay your own My Number card on the reader.")
        case .authorityNotValid:
            ("The card's certificate is too old", "The town's office renews it; your records stay as they are.")
        case .notSignedByAuthority:
            ("The card is not genuine", "If it is your own card, please call the town's office.")
        case .certificateNotYetValid: ("The certificate is not valid yet", "Lay the card on again when it is.")
        case .certificateExpired:
            ("The certificate has expired", "The town's office renews it; your records stay as they are.")
        case .wrongKeyUsage, .certificateOfAuthority, .unsuitableKey, .policyNotAllowed, .chainRefused:
            ("This certificate opens nothing here", "If it is a My Number card, please call the town's office.")
        case .wrongSignature: ("The card's answer was wrong", "Leave the card where it is and try again.")
        case .revoked: ("This card was stopped", "If you do not know why, please call the town's office.")
        case .revocationUnknown:
            ("It cannot be checked now", "Try again later. You can measure your blood pressure as always.")
        case .enrolmentNeeded, .otherHousehold:
            ("This card is new here", "Call the town's office and lay the card on while you speak: it registers it.")
        case .otherResident:
            ("This is somebody else's card", "Lay on the card of the person who is looking at the page.")
        case .credentialReplaced:
            ("This is your old card", "Lay the new one on the reader. Your records are all there.")
        case .credentialWithdrawn:
            ("This card is out of use", "To use it again, please call the town's office. Your records are all there.")
        case .assuranceTooLow:
            (
                "This opens with a My Number card",
                "Lay your My Number card on the reader and enter its PIN of four digits."
            )
        }
    }
}

/// A sign-in with a My Number card that was refused.
package struct CardSignInRefusedPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let refusal: CardSignInRefusal
    /// Whether a card session is open all the same.
    package let hasSession: Bool

    package init(frame: TelevisionFrame, refusal: CardSignInRefusal, hasSession: Bool) {
        self.frame = frame
        self.refusal = refusal
        self.hasSession = hasSession
    }

    private var words: CardSignInWords { CardSignInWords(japanese: refusal) }

    package var title: String { words.heading }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: hasSession) }

    package var content: Markup {
        Notice(
            picture: Picture.unknownCard,
            heading: .text(words.heading),
            sentences: [.text(words.advice), help(from: frame.contact)]
        ).content
    }
}
