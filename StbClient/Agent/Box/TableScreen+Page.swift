import CommunityModel
import Screens

extension TableScreen {
    /// The path at which the television finds this screen.
    var path: String {
        if case .records(let path) = self { path } else { "/" }
    }

    /// The screen as the box draws it itself. Records are the collector's to draw: in their place stands what is shown
    /// while it cannot be reached.
    func page(
        in frame: TelevisionFrame,
        choices: [String],
        question: ReadingQuestion?,
        enteredDigits: Int,
        entry: HandEntry?,
        hasSession: Bool
    ) -> any TelevisionPage {
        switch self {
        case .idle, .checkingCard: IdlePage(frame: frame)
        case .readerTrouble(let trouble): ReaderTroublePage(frame: frame, trouble: trouble)
        case .callOffice: ContactPage(frame: frame, back: "/", hasSession: false)
        case .greeting(let owner):
            CardReadPage(frame: frame, name: owner.member.displayName, kana: owner.member.kana)
        case .records, .keptUntilConnected: LineDownPage(frame: frame, hasSession: hasSession)
        case .measured(let measured): MeasuredPage(measured, frame: frame)
        case .whoseReading(let candidates): WhoseReadingPage(.whose, candidates, choices, question, in: frame)
        case .isItYours(let candidates): WhoseReadingPage(.isItYours, candidates, choices, question, in: frame)
        case .notMine(let candidates): WhoseReadingPage(.notMine, candidates, choices, nil, in: frame)
        case .entering(let kind):
            HandEntryPage(
                frame: frame,
                kind: kind,
                texts: entry?.texts ?? [],
                current: entry?.current ?? 0,
                fault: entry?.fault,
                isOffered: entry?.isOffered ?? false,
                hasSession: hasSession
            )
        case .confirmingEntry(let doubt): ConfirmEntryPage(frame: frame, doubt: doubt, hasSession: hasSession)
        case .unknownCard: UnknownCardPage(frame: frame)
        case .asking(let member): PromptPage(frame: frame, name: member.displayName, kana: member.kana)
        case .answered: AnsweredPage(frame: frame)
        case .refusedCard(let reason): RefusedCardPage(frame: frame, reason: reason)
        case .deviceTrouble(let trouble):
            DeviceTroublePage(frame: frame, trouble: trouble, hasSession: hasSession)
        case .layMyNumberCard(let reason): LayMyNumberCardPage(frame: frame, reason: reason)
        case .readingMyNumberCard: CheckingCardPage(frame: frame, isProving: false)
        case .checkingPIN: CheckingCardPage(frame: frame, isProving: true)
        case .enteringPIN(let owner, let triesLeft):
            PINPage(
                frame: frame,
                name: owner.member.displayName,
                kana: owner.member.kana,
                entered: enteredDigits,
                triesLeft: triesLeft
            )
        case .signInStopped(let trouble): SignInTroublePage(frame: frame, trouble: trouble)
        }
    }
}

extension WhoseReadingPage {
    fileprivate init(
        _ question: Question,
        _ candidates: [ReadingQuestion.Candidate],
        _ choices: [String],
        _ asked: ReadingQuestion?,
        in frame: TelevisionFrame
    ) {
        self.init(
            frame: frame,
            candidates: zip(candidates, choices).map { candidate, choice in
                Candidate(
                    name: candidate.owner.member.displayName,
                    kana: candidate.owner.member.kana,
                    choice: choice
                )
            },
            noChoice: choices.last ?? "",
            question: question,
            subject: asked.map { Subject($0.readings) }
        )
    }
}

extension WhoseReadingPage.Subject {
    /// A day of a tracker, and what was measured by a clock that is not set, has no time that anybody could remember.
    fileprivate init(_ readings: [Measurement]) {
        let last = readings.last { $0.isEarlier(than: $1) }
        let isDated = last.map { $0.time.clockQuality != .unknown && $0.values.kind != .activity } ?? false
        self.init(slot: last?.userSlot, count: readings.count, lastAt: isDated ? last?.time.instant : nil)
    }
}

extension MeasuredPage {
    fileprivate init(_ measured: MeasuredScreen, frame: TelevisionFrame) {
        self.init(
            frame: frame,
            name: measured.owner.member.displayName,
            kana: measured.owner.member.kana,
            values: measured.values,
            verdict: measured.verdict,
            quality: measured.quality,
            isVeryHigh: measured.isVeryHigh,
            moreCount: measured.moreCount,
            days: measured.days
        )
    }
}
