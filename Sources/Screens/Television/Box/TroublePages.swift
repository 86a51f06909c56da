/// A touch of a device that gave no measurement: what happened and what to do.
package struct DeviceTroublePage: TelevisionPage {
    package let frame: TelevisionFrame
    package let trouble: Trouble
    /// Whether a card session is open.
    package let hasSession: Bool

    package enum Trouble: Hashable, Sendable, CaseIterable {
        /// The device was lifted before all was read.
        case tornAway
        /// Bytes came that are no report.
        case unreadable
        /// The device has nothing that it has not handed over before.
        case nothingNew
        /// Numbers that cannot come from a living arm.
        case impossibleValue
        /// The box could not keep the measurement.
        case storageTrouble
        /// The device fell silent.
        case timedOut
    }

    package init(frame: TelevisionFrame, trouble: Trouble, hasSession: Bool) {
        self.frame = frame
        self.trouble = trouble
        self.hasSession = hasSession
    }

    package var title: String { words.heading }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: hasSession) }

    package var content: Markup {
        Notice(
            picture: trouble == .storageTrouble ? Picture.silentReader : Picture.monitorOnReader,
            heading: .text(words.heading),
            sentences: [.text(words.advice), help(from: frame.contact)]
        ).content
    }

    private var words: (heading: String, advice: String) {
        switch trouble {
        case .tornAway: ("とちゅうで はなれました", "もういちど かざしてください。画面が かわるまで うごかさずに。")
        case .unreadable: ("機械の データを 読めませんでした", "もういちど ゆっくり かざしてください。")
        case .nothingNew: ("新しい 測定は ありません", "はかってから、もういちど かざしてください。")
        case .impossibleValue: ("数字が 正しくないようです", "もういちど はかってください。")
        case .storageTrouble: ("きろくを しまえませんでした", "機械の 数字は のこっています。下の 番号に お電話ください。")
        case .timedOut: ("機械から へんじが ありません", "機械を つけなおして、もういちど かざしてください。")
        }
    }
}

/// No card reader, or nobody who can ask it.
package struct ReaderTroublePage: TelevisionPage {
    package let frame: TelevisionFrame
    package let trouble: Trouble

    package enum Trouble: Hashable, Sendable, CaseIterable {
        /// No reader is plugged in.
        case noReader
        /// The program that speaks with readers does not answer.
        case serviceLost
        /// What lies on the reader does not answer, or the reader itself.
        case outOfOrder
    }

    package init(frame: TelevisionFrame, trouble: Trouble) {
        self.frame = frame
        self.trouble = trouble
    }

    package var title: String { "カードリーダーが つかえません" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: false) }

    package var content: Markup {
        Notice(
            picture: Picture.silentReader,
            heading: .text(heading),
            sentences: [.text(advice), help(from: frame.contact)]
        ).content
    }

    private var heading: String {
        switch trouble {
        case .noReader: "カードリーダーが 見つかりません"
        case .serviceLost: "カードリーダーから へんじが ありません"
        case .outOfOrder: "カードリーダーが とまっています"
        }
    }

    private var advice: String {
        switch trouble {
        case .noReader: "線を さしなおしてください。なおると この画面は きえます。"
        case .serviceLost: "なおしています。そのまま 1分ほど お待ちください。"
        case .outOfOrder: "おいてある ものを とってください。なおると この画面は きえます。"
        }
    }
}

/// In place of a page that only the collector can give.
package struct LineDownPage: TelevisionPage {
    package let frame: TelevisionFrame
    package let hasSession: Bool

    package init(frame: TelevisionFrame, hasSession: Bool) {
        self.frame = frame
        self.hasSession = hasSession
    }

    package var title: String { "いまは つながっていません" }
    package var styleSheet: ScreenAsset { ScreenAssets.box }
    package var legend: KeyLegend { KeyLegend(hasSession: hasSession, back: hasSession ? .leave : nil) }

    package var content: Markup {
        Notice(
            picture: Picture.houseWithoutLine,
            heading: .text("いまは つながっていません"),
            sentences: [
                .text("はかった記録は この機械に だいじに しまってあります。"),
                .text("つながると しぜんに とどきます。"), help(from: frame.contact),
            ]
        ).content
    }
}
