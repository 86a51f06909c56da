import GRDB
import StoreTestSupport
import Testing

@testable import SQLiteStorage

@Suite("The filter of contents") struct ContentFilterTests {
    @Test("begins anew before it has taken in more days than fit, and says nothing of others until then")
    func manyDays() async throws {
        try await HomeOnDisk.open { home in
            let said = try await home.store.journal.queue.read { db in
                var filter = ContentFilter()
                filter.begin(head: 0, folded: 0)
                var days = 0
                for day in 0..<Int64(ContentFilter.partsLimit)
                where try filter.mayHold(ContentPlace(prefix: 1, day: day), db) {
                    days += 1
                }
                let (first, next) = (ContentPlace(prefix: 2, day: 0), ContentPlace(prefix: 1, day: -1))
                filter.add(first)
                let before = (first: try filter.mayHold(first, db), next: try filter.mayHold(next, db))
                filter.begin(head: 0, folded: 0)
                let after = try filter.mayHold(next, db)
                return (days: days, before: before, after: after, parts: filter.partCount)
            }
            #expect(said.days == 0, "nothing was stored")
            #expect(said.before.first)
            #expect(said.before.next, "it is not taken in, so the table is to be asked")
            #expect(!said.after)
            #expect(said.parts == 1)
        }
    }
}
