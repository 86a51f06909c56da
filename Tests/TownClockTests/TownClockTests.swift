import CommunityModel
import Glibc
import TestSupport
import Testing
import TownClock

@Suite("The town's clock") struct TownClockTests {
    @Test("follows the offsets that the steering side sends, and keeps the last when it goes away")
    func follows() async throws {
        let server = try ClockServer()
        try server.send(600_000)
        let clock = try TownClock.following(socket: server.path)
        #expect(abs((clock.now - TownClock.wall.now).wholeMilliseconds - 600_000) < 60_000)
        try server.acceptAndSend(-86_400_000)
        server.stop()
        while clock.now > TownClock.wall.now - .hours(23) { await Task.yield() }
        #expect(clock.now < TownClock.wall.now - .hours(23))
    }

    @Test("says which socket nobody serves")
    func nobodyThere() {
        let error = #expect(throws: TownClockError.self) { try TownClock.following(socket: "/nowhere/clock.sock") }
        #expect(error?.description.contains("/nowhere/clock.sock") == true)
    }
}
