import CommunityModel
import FoundationEssentials
import TestSupport
import Testing

@Suite("Town time") struct TimeTests {
    @Test("a Japanese day begins at 15:00 UTC of the day before")
    func dayBeginsInTokyo() throws {
        let day = try #require(TownDay("2026-11-22"))
        #expect(TownZone.japan.start(of: day).description == "2026-11-21T15:00:00.000Z")
        #expect(TownZone.japan.day(of: TownZone.japan.start(of: day) - .milliseconds(1)) == day.advanced(byDays: -1))
    }

    @Test("every day of 400 years has a date that reads back as itself")
    func datesReadBack() throws {
        let first = try #require(TownDay(year: 1_900, month: 1, day: 1)).daysSinceEpoch
        for number in stride(from: first, to: first + 146_097, by: 1) {
            let day = TownDay(daysSinceEpoch: number)
            #expect(TownDay(day.description) == day)
        }
    }

    @Test("days that are on no calendar are refused", arguments: ["2026-02-29", "2026-13-01", "2026-1-1", "", "x"])
    func impossibleDays(text: String) {
        #expect(TownDay(text) == nil)
    }

    @Test("instants before 1970 fall on the right day, too")
    func beforeTheEpoch() {
        let (day, clock) = TownZone.utc.split(Instant(milliseconds: -1))
        #expect(day.description == "1969-12-31")
        #expect(clock.description == "23:59:59.999")
    }

    @Test("a random instant comes back from its day and clock", arguments: 0..<50)
    func splitAndJoin(seed: UInt64) {
        var random = PseudoRandom(seed: seed)
        let instant = Instant(milliseconds: .random(in: -4_000_000_000_000...4_000_000_000_000, using: &random))
        let zone = TownZone(offsetInMinutes: .random(in: -720...840, using: &random))
        let (day, clock) = zone.split(instant)
        #expect(zone.instant(of: day, at: clock) == instant)
    }

    @Test("22 November 2026 is a Sunday")
    func weekday() throws {
        #expect(try #require(TownDay("2026-11-22")).weekday == 0)
    }

    @Test("offsets are read as written, and only as written")
    func offsets() {
        #expect(TownZone("+09:00") == .japan)
        #expect(TownZone("-05:30")?.offsetInMinutes == -330)
        for wrong in ["09:00", "+9:00", "+09:60", "+15:00", "Asia/Tokyo", ""] { #expect(TownZone(wrong) == nil) }
    }
}

@Suite("Identifiers") struct IdentifierTests {
    @Test("are version 7 UUIDs that sort by the time they were made")
    func sortByTime() throws {
        let early = Resident.ID(at: Instant(milliseconds: 1_795_300_000_000))
        let late = Resident.ID(at: Instant(milliseconds: 1_795_300_000_001))
        #expect(early.description < late.description)
        #expect(early.bytes[6] >> 4 == 7)
        #expect(early.bytes[8] >> 6 == 0b10)
        #expect(Resident.ID(bytes: early.bytes) == early)
        #expect(Resident.ID(early.description) == early)
    }

    @Test("are not made of other lengths")
    func lengths() {
        #expect(Box.ID(bytes: [UInt8](repeating: 0, count: 15)) == nil)
        #expect(Box.ID("not a uuid") == nil)
    }
}
