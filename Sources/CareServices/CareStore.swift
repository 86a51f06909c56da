/// Everything the collector keeps, as one store; each use case asks only for its own part.
package typealias CareStore = EventJournal & JournalReader & Projections & ReadingStore & ReadingCorrections & TapBook
    & ResidentRegister & CardRegister & CardCredentials & BoxRegister & EnrolmentCodes & AccessRecords & Quarantine
    & TownSettings & ChangeCounter & WatchStore & Outbox & StaffRegister & CareDeskStore
