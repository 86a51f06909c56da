package import CommunityModel

/// Who looked at whose data (閲覧記録). Written before anything is shown.
package protocol AccessRecords: Sendable {
    /// Durable when it returns.
    func add(_ record: AccessRecord) async throws(StoreError)
    /// Adds those that are not there since `start` already: the same viewer, in the same session, at the same thing of
    /// the same person. Durable when it returns.
    func add(_ records: [AccessRecord], unlessSince start: Instant) async throws(StoreError)
    /// Looks at one resident's data, newest first.
    func accessRecords(about resident: Resident.ID, limit: Int) async throws(StoreError) -> [AccessRecord]
}

/// いつ・誰が・誰の・何を・なぜ・どこから.
package struct AccessRecord: Hashable, Sendable {
    package let at: Instant
    package let by: Viewer
    package let about: Resident.ID
    package let what: Shown
    package let purpose: Purpose

    package init(at: Instant, by: Viewer, about: Resident.ID, what: Shown, purpose: Purpose) {
        self.at = at
        self.by = by
        self.about = about
        self.what = what
        self.purpose = purpose
    }

    /// Who looked, and from where.
    package enum Viewer: Hashable, Sendable {
        /// In front of the television, in a card session.
        case resident(Resident.ID, box: Box.ID, session: CardSession.ID)
        /// At the care desk.
        case staff(StaffMember.ID, session: StaffSession.ID)
    }

    /// What was shown. Raw values are those of the store.
    package enum Shown: Int, Hashable, Sendable {
        case home = 1
        case bloodPressureWeek = 2
        case bloodPressureMonth = 3
        case bloodPressureQuarter = 4
        /// A line of the care desk's list.
        case caseload = 5
        /// The client's page at the care desk.
        case clientPage = 6
        /// On the television: who looked.
        case accessRecords = 7
        /// On the television.
        case examRecords = 8

        /// As the resident reads it.
        package var words: String {
            switch self {
            case .home, .bloodPressureWeek, .bloodPressureMonth, .bloodPressureQuarter: "血圧の 記録"
            case .caseload, .clientPage: "血圧と 見守りの ようす"
            case .accessRecords: "だれが 見たか"
            case .examRecords: "健診の 結果"
            }
        }
    }

    /// Why. Raw values are those of the store.
    package enum Purpose: Int, Hashable, Sendable {
        case ownData = 1
        /// By whom the resident was entrusted to.
        case care = 2

        /// As the resident reads it.
        package var words: String {
            switch self {
            case .ownData: "本人の確認"
            case .care: "担当者による ようすの確認"
            }
        }
    }
}
