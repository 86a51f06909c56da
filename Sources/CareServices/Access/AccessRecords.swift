package import CommunityModel

/// Who looked at whose data (閲覧記録). Written before anything is shown.
package protocol AccessRecords: Sendable {
    /// Durable when it returns.
    func add(_ record: AccessRecord) async throws(StoreError)
    /// Looks at one resident's data, newest first.
    func accessRecords(about resident: Resident.ID, limit: Int) async throws(StoreError) -> [AccessRecord]
}

/// いつ・誰が・誰の・何を・なぜ・どこから.
package struct AccessRecord: Hashable, Sendable {
    package let at: Instant
    package let by: Resident.ID
    package let about: Resident.ID
    package let what: Shown
    package let purpose: Purpose
    /// From which box, in which card session.
    package let box: Box.ID
    package let session: CardSession.ID

    package init(
        at: Instant,
        by: Resident.ID,
        about: Resident.ID,
        what: Shown,
        purpose: Purpose,
        box: Box.ID,
        session: CardSession.ID
    ) {
        self.at = at
        self.by = by
        self.about = about
        self.what = what
        self.purpose = purpose
        self.box = box
        self.session = session
    }

    /// What was shown. Raw values are those of the store.
    package enum Shown: Int, Hashable, Sendable {
        case home = 1
        case bloodPressureWeek = 2
        case bloodPressureMonth = 3
        case bloodPressureQuarter = 4
    }

    /// Why. Raw values are those of the store.
    package enum Purpose: Int, Hashable, Sendable {
        case ownData = 1

        /// As the resident reads it.
        package var words: String {
            switch self {
            case .ownData: "本人の確認"
            }
        }
    }
}
