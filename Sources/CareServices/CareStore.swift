/// Everything the collector keeps, as one store; each use case asks only for its own part.
package typealias CareStore = EventJournal & Projections & ReadingStore & ResidentRegister & CardRegister & BoxRegister
    & EnrolmentCodes & AccessRecords & Quarantine & TownSettings & ChangeCounter & WatchStore & Outbox & StaffRegister
    & CareDeskStore
