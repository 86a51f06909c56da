import CommunityModel
import HealthDevices
import SmartCards
import Testing
import VirtualDevices

/// The virtual monitor is judged by the box's own side of the conversation.
@Suite("A virtual blood-pressure monitor") struct VirtualMonitorTests {
    private typealias Touch = DirectTouch<VirtualMonitor>

    private static func monitor(_ commands: String...) throws -> VirtualMonitor {
        var monitor = VirtualMonitor(zone: .japan) { Touch.noon }
        for command in commands { monitor.carryOut(try MonitorCommand(command.split(separator: " ").map(String.init))) }
        return monitor
    }

    @Test("tells its measurements and is thanked for each")
    func tells() throws {
        let touch = try Touch(of: Self.monitor("measure 135/82/68", "measure 128/79/66 at 2026-11-22T06:30"))
        #expect(touch.outcome.ending == .released)
        #expect(touch.stored.map(\.values) == [try pressure(135, 82, 68), try pressure(128, 79, 66)])
        #expect(touch.stored.map(\.time.instant) == [Touch.noon, Touch.noon - .minutes(330)])
        #expect(touch.stored.map(\.userSlot) == [nil, nil])
        #expect(touch.card.progress == .finished(.released))
        #expect(touch.card.confirmedInTouch == 2)
    }

    @Test("names the slot its user chose")
    func slot() throws {
        let touch = try Touch(of: Self.monitor("measure 135/82/68 slot 1", "measure 128/79/66 slot 2"))
        #expect(touch.stored.map(\.userSlot) == [1, 2])
    }

    @Test("keeps what was confirmed and tells it again, the same as before")
    func keeps() throws {
        let first = try Touch(of: Self.monitor("measure 135/82/68"))
        let second = try Touch(of: first.card)
        #expect(second.stored.map(\.contentKey) == first.stored.map(\.contentKey))
        #expect(second.card.confirmedInTouch == 1)
    }

    @Test("deletes what was confirmed when it is told to")
    func deletes() throws {
        let first = try Touch(of: Self.monitor("memory delete", "measure 135/82/68"))
        #expect(first.card.memory.isEmpty)
        let second = try Touch(of: first.card)
        #expect(second.outcome.ending == .released)
        #expect(second.stored.isEmpty)
    }

    @Test("does not delete what could not be stored")
    func storageFails() throws {
        let touch = try Touch(of: Self.monitor("memory delete", "measure 135/82/68"), storeFails: true)
        #expect(touch.outcome.ending == .storageFailed)
        #expect(touch.card.progress == .finished(.aborted))
        #expect(touch.card.memory.count == 1)
        #expect(touch.card.confirmedInTouch == 0)
    }

    @Test("with a clock stuck in 1970 tells that time, and the box knows better")
    func stuckClock() throws {
        let touch = try Touch(of: Self.monitor("clock 1970-01-01T00:03", "measure 135/82/68"))
        let measured = try #require(touch.stored.first)
        #expect(measured.time.deviceLocalMilliseconds == 180_000)
        #expect(measured.time.clockQuality != .agreed)
        #expect(measured.time.instant == Touch.noon)
    }

    @Test("with a clock that is fast is corrected by the difference")
    func fastClock() throws {
        let touch = try Touch(of: Self.monitor("clock fast 15", "measure 135/82/68"))
        let measured = try #require(touch.stored.first)
        #expect(measured.time.clockQuality == .corrected)
        #expect(measured.time.instant == Touch.noon)
    }

    @Test("can show numbers that come from no living arm")
    func outOfRange() throws {
        let touch = try Touch(of: Self.monitor("measure 999/82/68"))
        #expect(touch.stored.isEmpty)
        #expect(touch.outcome.refused.count == 1)
    }

    @Test("that sends noise is told to stop, and keeps its memory")
    func garbage() throws {
        let touch = try Touch(of: Self.monitor("memory delete", "measure 135/82/68", "misbehave garbage"))
        guard case .garbage = touch.outcome.ending else {
            Issue.record("The session ended by \(touch.outcome.ending).")
            return
        }
        #expect(touch.card.progress == .finished(.aborted))
        #expect(touch.card.memory.count == 1)
    }

    @Test("that leaves in the place of any of its answers loses nothing", arguments: ["torn", "lost"])
    func tornAway(how: String) throws {
        let answers = try Touch(of: Self.monitor("measure 135/82/68")).answers
        for count in 0..<answers {
            let torn = try Touch(of: Self.monitor("memory delete", "measure 135/82/68", "misbehave \(how):\(count)"))
            #expect(torn.answers == count)
            #expect(torn.card.progress == .finished(.tornAway))
            var monitor = torn.card
            monitor.carryOut(.misbehave(nil))
            let whole = try Touch(of: monitor)
            #expect(whole.outcome.ending == .released)
            #expect(Set((torn.stored + whole.stored).map(\.contentKey)).count == 1, "torn after \(count) answers")
        }
    }

    @Test("that is mute never answers")
    func mute() throws {
        var monitor = try Self.monitor("measure 135/82/68", "misbehave mute")
        monitor.enterField()
        #expect(monitor.respond(to: [0x00, 0xA4, 0x04, 0x00]) == .silence)
        #expect(monitor.progress == .underWay)
    }

    @Test("that falls silent is given up, and keeps its memory")
    func silent() throws {
        let touch = try Touch(of: Self.monitor("memory delete", "measure 135/82/68", "misbehave silent"))
        #expect(touch.outcome.ending == .timedOut)
        #expect(touch.card.progress == .finished(.aborted), "it is told that it is over")
        #expect(touch.card.memory.count == 1)
        #expect(touch.card.confirmedInTouch == 0)
    }

    private func pressure(_ systolic: Int, _ diastolic: Int, _ pulse: Int) throws -> MeasuredValues {
        .bloodPressure(
            try BloodPressure(
                systolic: systolic,
                diastolic: diastolic,
                mean: (systolic + 2 * diastolic) / 3,
                pulse: pulse
            )
        )
    }
}
