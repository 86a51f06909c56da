package import CommunityModel

/// A measurement without a sure owner: asks. The values stay hidden until somebody is named.
package struct WhoseReadingPage: TelevisionPage {
    package let frame: TelevisionFrame
    /// People whose cards lay on the reader lately; empty: nobody yet.
    package let candidates: [Candidate]
    /// What is posted as `choice` for nobody of them.
    package let noChoice: String
    package let question: Question
    package let subject: Subject?

    /// So many people have a place on the screen.
    package static let mostCandidates = 8

    package enum Question: Hashable, Sendable {
        /// 「どなたの 測定ですか」
        case whose
        /// 「はなこさんの 測定ですか」, of the first candidate, because it does not look like theirs.
        case isItYours
        /// 「どなたの 測定でしたか」: the first candidate has said that it is not theirs.
        case notMine
    }

    /// Which measurements are meant: one question follows another, and their values stay hidden.
    package struct Subject: Hashable, Sendable {
        /// As the device numbers it, 0 for guests; nil when it has none.
        package let slot: Int?
        package let count: Int
        /// When the last of them was measured; nil when nobody knows.
        package let lastAt: Instant?

        package init(slot: Int?, count: Int, lastAt: Instant?) {
            self.slot = slot
            self.count = count
            self.lastAt = lastAt
        }
    }

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

    package init(
        frame: TelevisionFrame,
        candidates: [Candidate],
        noChoice: String = "none",
        question: Question = .whose,
        subject: Subject? = nil
    ) {
        self.frame = frame
        self.candidates = candidates
        self.noChoice = noChoice
        self.question = question
        self.subject = subject
    }

    package var title: String {
        switch question {
        case .whose: "どなたの 測定ですか"
        case .isItYours: "この かたの 測定ですか"
        case .notMine: "どなたの 測定でしたか"
        }
    }
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
            heading
            element(
                "form",
                .class(peopleClass),
                Attribute("method", "post"),
                Attribute("action", frame.routes.choose)
            ) {
                for (index, candidate) in candidates.prefix(Self.mostCandidates).enumerated() {
                    button(candidate.choice, digit: index + 1, isDefault: index == 0) {
                        element("span") {
                            if question == .isItYours, index == 0, !isCrowded { "はい、" }
                            personName(candidate.name, kana: candidate.kana)
                            question == .notMine && index == 0 ? " さんで あっています" : " さん"
                        }
                    }
                }
                button(noChoice, digit: min(candidates.count, Self.mostCandidates) + 1) { noneOfThem }
            }
        }
    }

    /// So many that they stand in three columns, with room for the names and no more.
    private var isCrowded: Bool { candidates.count > 5 }

    private var peopleClass: String {
        if isCrowded { return "people many" }
        return candidates.count < 4 ? "people few" : "people"
    }

    private var heading: Markup {
        element("div") {
            element("h1") {
                if question == .isItYours, let first = candidates.first {
                    personName(first.name, kana: first.kana)
                    " さんの "
                } else {
                    "どなたの "
                }
                ruby("測定", "そくてい")
                question == .notMine ? "でしたか" : "ですか"
            }
            if let subjectSentence { element("p") { subjectSentence } }
            if question == .isItYours {
                element("p") { "たしかめさせてください。ほかの かたは、カードを おいてください。" }
            }
        }
    }

    /// 「「2」の ボタンで 3回 はかりました。さいごは きょう 午前 7:15 です。」
    private var subjectSentence: String? {
        guard let subject, subject.slot != nil || subject.lastAt != nil || subject.count > 1 else { return nil }
        let slot = subject.slot.map { $0 == 0 ? "ゲストの ボタンで " : "「\($0)」の ボタンで " } ?? ""
        let time = subject.lastAt.map { instant in
            let (day, clock) = frame.zone.split(instant)
            return "\(day.spoken(on: frame.today)) \(clock.inJapanese)"
        }
        guard subject.count > 1 else { return slot + (time.map { $0 + " に " } ?? "") + "はかりました。" }
        return "\(slot)\(subject.count)回 はかりました。" + (time.map { "さいごは \($0) です。" } ?? "")
    }

    private var noneOfThem: String {
        switch question {
        case .whose: candidates.count == 2 ? "どちらでも ない" : "ほかの 人"
        case .isItYours, .notMine: "だれのでも ない"
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
