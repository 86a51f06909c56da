/// A measurement without a sure owner: asks. The values stay hidden until somebody is named.
package struct WhoseReadingPage: TelevisionPage {
    package let frame: TelevisionFrame
    /// People whose cards lay on the reader lately; empty: nobody yet.
    package let candidates: [Candidate]

    package struct Candidate: Hashable, Sendable {
        package let name: String
        package let kana: String
        /// What is posted as `choice`; means something to the box only.
        package let choice: String

        package init(name: String, kana: String, choice: String) {
            self.name = name
            self.kana = kana
            self.choice = choice
        }
    }

    package init(frame: TelevisionFrame, candidates: [Candidate]) {
        self.frame = frame
        self.candidates = candidates
    }

    package var title: String { "どなたの 測定ですか" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend {
        KeyLegend(hasSession: !candidates.isEmpty, confirm: candidates.isEmpty ? nil : "えらぶ")
    }

    package var content: Markup {
        candidates.isEmpty ? askForCard : choice
    }

    private var askForCard: Markup {
        Notice(
            picture: Picture.cardOnReader,
            heading: .text("どなたの 測定ですか"),
            sentences: [
                .text("カードを おいてください。"),
                .text("おくまで、数字は しまっておきます。"),
            ]
        ).content
    }

    private var choice: Markup {
        element("main", .class("choice")) {
            element("h1") {
                "どなたの "
                ruby("測定", "そくてい")
                "ですか"
            }
            element(
                "form",
                .class(candidates.count < 4 ? "people few" : "people"),
                Attribute("method", "post"),
                Attribute("action", frame.routes.choose)
            ) {
                for (index, candidate) in candidates.prefix(8).enumerated() {
                    button(candidate.choice, digit: index + 1, isDefault: index == 0) {
                        element("span") {
                            personName(candidate.name, kana: candidate.kana)
                            " さん"
                        }
                    }
                }
                button("none", digit: min(candidates.count, 8) + 1) {
                    candidates.count == 2 ? "どちらでも ない" : "ほかの 人"
                }
            }
        }
    }

    private func button(
        _ choice: String,
        digit: Int,
        isDefault: Bool = false,
        @MarkupBuilder words: () -> Markup
    ) -> Markup {
        element(
            "button",
            .class("button fx"),
            Attribute("name", "choice"),
            Attribute("value", choice),
            .digit(digit),
            isDefault ? .autofocus : .none
        ) {
            digitBadge(digit)
            words()
        }
    }
}
