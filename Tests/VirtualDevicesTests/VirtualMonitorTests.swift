import CommunityModel
import HealthDevices
import SmartCards
import Testing
import VirtualDevices

/// The virtual monitor is judged by the box's own side of the conversation.
@Suite("A virtual blood-pressure monitor") struct VirtualMonitorTests {
    private static let noon = TownZone.japan.instant(
        of: TownDay(daysSinceEpoch: 20_779),
        at: ClockTime(hour: 12, minute: 0)
    )  // 2026-11-22

    private static func monitor(_ commands: String...) throws -> VirtualMonitor {
        var monitor = VirtualMonitor(zone: .japan) { noon }
        for command in commands { monitor.carryOut(try MonitorCommand(command.split(separator: " ").map(String.init))) }
        return monitor
    }

    @Test("tells its measurements and is thanked for each")
    func tells() throws {
        let touch = Touch(of: try Self.monitor("measure 135/82/68", "measure 128/79/66 at 2026-11-22T06:30"))
        #expect(touch.outcome.ending == .released)
        #expect(touch.stored.map(\.values) == [try pressure(135, 82, 68), try pressure(128, 79, 66)])
        #expect(touch.stored.map(\.time.instant) == [Self.noon, Self.noon - .minutes(330)])
        #expect(touch.stored.map(\.userSlot) == [nil, nil])
        #expect(touch.monitor.progress == .finished(.released))
        #expect(touch.monitor.confirmedInTouch == 2)
    }

    @Test("names the slot its user chose")
    func slot() throws {
        let touch = Touch(of: try Self.monitor("measure 135/82/68 slot 1", "measure 128/79/66 slot 2"))
        #expect(touch.stored.map(\.userSlot) == [1, 2])
    }

    @Test("keeps what was confirmed and tells it again, the same as before")
    func keeps() throws {
        let first = Touch(of: try Self.monitor("measure 135/82/68"))
        let second = Touch(of: first.monitor)
        #expect(second.stored.map(\.contentKey) == first.stored.map(\.contentKey))
        #expect(second.monitor.confirmedInTouch == 1)
    }

    @Test("deletes what was confirmed when it is told to")
    func deletes() throws {
        let first = Touch(of: try Self.monitor("memory delete", "measure 135/82/68"))
        #expect(first.monitor.memory.isEmpty)
        let second = Touch(of: first.monitor)
        #expect(second.outcome.ending == .released)
        #expect(second.stored.isEmpty)
    }

    @Test("does not delete what could not be stored")
    func storageFails() throws {
        let touch = Touch(of: try Self.monitor("memory delete", "measure 135/82/68"), storeFails: true)
        #expect(touch.outcome.ending == .storageFailed)
        #expect(touch.monitor.progress == .finished(.aborted))
        #expect(touch.monitor.memory.count == 1)
        #expect(touch.monitor.confirmedInTouch == 0)
    }

    @Test("with a clock stuck in 1970 tells that time, and the box knows better")
    func stuckClock() throws {
        let touch = Touch(of: try Self.monitor("clock 1970-01-01T00:03", "measure 135/82/68"))
        let measured = try #require(touch.stored.first)
        #expect(measured.time.deviceLocalMilliseconds == 180_000)
        #expect(measured.time.clockQuality != .agreed)
        #expect(measured.time.instant == Self.noon)
    }

    @Test("with a clock that is fast is corrected by the difference")
    func fastClock() throws {
        let touch = Touch(of: try Self.monitor("clock fast 15", "measure 135/82/68"))
        let measured = try #require(touch.stored.first)
        #expect(measured.time.clockQuality == .corrected)
        #expect(measured.time.instant == Self.noon)
    }

    @Test("can show numbers that come from no living arm")
    func outOfRange() throws {
        let touch = Touch(of: try Self.monitor("measure 999/82/68"))
        #expect(touch.stored.isEmpty)
        #expect(touch.outcome.refused.count == 1)
    }

    @Test("that sends noise is told to stop, and keeps its memory")
    func garbage() throws {
        let touch = Touch(of: try Self.monitor("memory delete", "measure 135/82/68", "misbehave garbage"))
        guard case .garbage = touch.outcome.ending else {
            Issue.record("The session ended by \(touch.outcome.ending).")
            return
        }
        #expect(touch.monitor.progress == .finished(.aborted))
        #expect(touch.monitor.memory.count == 1)
    }

    @Test("that leaves in the place of any of its answers loses nothing")
    func tornAway() throws {
        let answers = Touch(of: try Self.monitor("measure 135/82/68")).answers
        for count in 0..<answers {
            let torn = Touch(of: try Self.monitor("memory delete", "measure 135/82/68", "misbehave torn:\(count)"))
            #expect(torn.answers == count)
            #expect(torn.monitor.progress == .finished(.tornAway))
            var monitor = torn.monitor
            monitor.carryOut(.misbehave(nil))
            let whole = Touch(of: monitor)
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
        let touch = Touch(of: try Self.monitor("memory delete", "measure 135/82/68", "misbehave silent"))
        #expect(touch.outcome.ending == .timedOut)
        #expect(touch.monitor.progress == .underWay)
        #expect(touch.monitor.memory.count == 1)
        #expect(touch.monitor.confirmedInTouch == 0)
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

    /// One touch without a reader in between.
    private struct Touch {
        private(set) var stored: [Measurement] = []
        let outcome: SessionOutcome
        let monitor: VirtualMonitor
        let answers: Int

        init(of monitor: VirtualMonitor, storeFails: Bool = false) {
            let channel = DirectChannel(to: monitor)
            var session = HealthDeviceSession(
                managerID: [0x02, 0, 0, 0, 0, 0, 0, 1],
                polling: Polling(limit: 300) {}
            )
            var stored: [Measurement] = []
            outcome = session.run(channel: channel, now: noon, zone: .japan) { measurements in
                if storeFails { throw StoreIsFull() }
                stored += measurements
            }
            self.stored = stored
            self.monitor = channel.monitor
            answers = channel.answers
        }
    }

    private struct StoreIsFull: Error {}

    private final class DirectChannel: CardChannel {
        private(set) var monitor: VirtualMonitor
        private(set) var answers = 0

        init(to monitor: VirtualMonitor) {
            self.monitor = monitor
            self.monitor.enterField()
        }

        func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
            guard case .response(let bytes) = monitor.respond(to: command.bytes) else { throw .shortAnswer }
            answers += 1
            return try ResponseAPDU(bytes: bytes)
        }
    }
}
