package import CommunityModel

/// What kind of event a journal row holds. Raw values are those of the stores and never change their meaning.
package enum JournalKind: Int, Hashable, Sendable {
    case tap = 1
    case reading = 2
    case assignment = 3
    case television = 4
    /// A reading that was stored before, sent again by a device that was touched again. No event by itself.
    case repetition = 5

    package init(of event: JournaledEvent) {
        self =
            switch event.content {
            case .tap: .tap
            case .reading: .reading
            case .assignment: .assignment
            case .television: .television
            }
    }
}
