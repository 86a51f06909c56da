/// Numbers that somebody reads off a device, by the digits of the remote control or by arrows on the pad. They are shown as
/// they are entered, each after the other.
package struct HandEntryPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let kind: HandEntryKind
    /// What is entered, one for each field.
    package let texts: [String]
    /// The field that the next digit goes to.
    package let current: Int
    package let fault: HandEntryFault?
    /// A device was touched that cannot be read.
    package let isOffered: Bool
    /// Whether a card session is open.
    package let hasSession: Bool

    package init(
        frame: TelevisionFrame,
        kind: HandEntryKind,
        texts: [String],
        current: Int,
        fault: HandEntryFault? = nil,
        isOffered: Bool = false,
        hasSession: Bool
    ) {
        self.frame = frame
        self.kind = kind
        self.texts = texts
        self.current = current
        self.fault = fault
        self.isOffered = isOffered
        self.hasSession = hasSession
    }

    package var title: String { "\(kind.word)を 数字で 入れる" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend {
        KeyLegend(
            hasSession: hasSession,
            // Without a digit it leads out, as its cap says; more words do not fit beside four colours in large letters.
            back: .button("1つ けす"),
            // The heading says what 決定 does; beside four colours there is no room for it.
            confirm: hasSession ? nil : "きろくする",
            otherEntry: kind == .weight ? .bloodPressure : .weight
        )
    }

    package var content: Markup {
        element("main", .class("pin entry")) {
            element("div", .class("words")) {
                element("h1") { heading }
                element("div", .class("typed"), .id("typed"), Attribute("aria-live", "polite")) {
                    for index in kind.fields.indices { field(index) }
                }
                element("p", .class(fault == nil ? "tries" : "tries calm")) { fault?.sentence ?? hint }
            }
            DigitPad(action: frame.routes.entry).markup
        }
    }

    @MarkupBuilder private var heading: Markup {
        if isOffered {
            element("span", .class("row")) { "この 機械は まだ 読めません。" }
            element("span", .class("row")) {
                "出ている "
                kind.subject
                "を 入れてください"
            }
        } else {
            element("span", .class("row")) {
                kind.subject
                "の 数字を おして、"
            }
            element("span", .class("row")) {
                ruby("決定", "けってい")
                "を おしてください"
            }
        }
    }

    private func field(_ index: Int) -> Markup {
        let field = kind.fields[index]
        return element("p", .class(index == current ? "field now" : "field")) {
            element("small") { field.reading.map { ruby(field.name, $0) } ?? .text(field.name) }
            element("b", .class("num")) { texts.indices.contains(index) ? texts[index] : "" }
            if !field.unit.isEmpty {
                element("span") { field.unit }
            }
        }
    }

    private var hint: String {
        switch kind {
        case .bloodPressure: "つぎの 数字へは しぜんに うつります。脈拍は なくても かまいません。"
        case .weight: "58.4kgなら 5・8・4と おします。点は いりません。"
        }
    }
}

/// 「上が 250で まちがい ないですか」
package struct ConfirmEntryPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let doubt: HandEntryDoubt
    package let hasSession: Bool

    package init(frame: TelevisionFrame, doubt: HandEntryDoubt, hasSession: Bool) {
        self.frame = frame
        self.doubt = doubt
        self.hasSession = hasSession
    }

    package var title: String { "数字を たしかめる" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: hasSession, back: .button("なおす"), confirm: "えらぶ") }

    package var content: Markup {
        Notice(
            picture: Picture.monitorOnReader,
            heading: .sequence([
                element("span", .class("row")) { doubt.words },
                element("span", .class("row")) { "まちがい ないですか" },
            ]),
            sentences: [.text("あまり 見ない 数字です。機械の 数字と くらべてください。"), help(from: frame.contact)],
            action: .sequence([
                action(
                    "なおす",
                    posting: frame.routes.entry,
                    fields: [("key", "back")],
                    digit: 2,
                    isBack: true,
                    isDefault: true
                ),
                action("はい、きろくする", posting: frame.routes.entry, fields: [("key", "yes")], digit: 1),
            ])
        ).content
    }
}

/// What is to be entered.
package struct HandEntryChoicePage: TelevisionPage {
    package let frame: TelevisionFrame
    /// The page to return to; the caller has made sure that it is one of ours.
    package let back: String
    package let hasSession: Bool

    package init(frame: TelevisionFrame, back: String, hasSession: Bool) {
        self.frame = frame
        self.back = back
        self.hasSession = hasSession
    }

    package var title: String { "数字で 入れる" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: hasSession, back: .page(back), confirm: "えらぶ") }

    package var content: Markup {
        Notice(
            picture: Picture.monitorOnReader,
            heading: .text("なにを 入れますか"),
            sentences: [.text("機械に 出ている 数字を、リモコンの 数字で 入れます。")],
            action: entryActions(in: frame)
        ).content
    }
}

/// 「1 血圧を 入れる」「2 体重を 入れる」
func entryActions(in frame: TelevisionFrame) -> Markup {
    .sequence(
        HandEntryKind.allCases.enumerated().map { index, kind in
            action(
                "\(kind.word)を 入れる",
                posting: frame.routes.enter,
                fields: [("what", kind.rawValue)],
                digit: index + 1,
                isDefault: index == 0
            )
        }
    )
}
