import CommunityModel
import HealthDevices
import SmartCards
import Testing

@Suite("A touch of a blood-pressure monitor") struct MonitorSessionTests {
    private struct DiskFull: Error {}

    /// Runs one touch.
    private func touch(
        _ channel: TagChannel,
        at now: Instant = TonamiMonitor.touch,
        session: HealthDeviceSession = .impatient()
    ) -> (outcome: SessionOutcome, stored: [Measurement]) {
        var session = session
        var stored: [Measurement] = []
        let outcome = session.run(channel: channel, now: now, zone: .japan) { stored += $0 }
        return (outcome, stored)
    }

    @Test(
        "stores, confirms and releases, whatever the tag's limits and the monitor's kind",
        arguments: [MonitorScript.Configuration.standard, .extended(0x4000)],
        [15, 52, 255]
    )
    func storesAndConfirms(configuration: MonitorScript.Configuration, limit: Int) throws {
        let script = TonamiMonitor.script(TonamiMonitor.evening, TonamiMonitor.morning) {
            $0.configuration = configuration
            $0.readsBeforeAnswer = 3
        }
        let channel = TagChannel(script, readLimit: limit, writeLimit: limit)
        let (outcome, stored) = touch(channel)
        #expect(outcome.ending == .released && outcome.delivered == 2 && outcome.refused.isEmpty)
        #expect(
            stored.map(\.bloodPressure) == [
                try BloodPressure(systolic: 135, diastolic: 80, mean: 98, pulse: 70),
                try BloodPressure(systolic: 128, diastolic: 76, mean: 93, pulse: 64),
            ]
        )
        #expect(stored[1].time.instant == TonamiMonitor.morning.takenAt.instant(in: .japan))
        #expect(outcome.device?.model == "TK-700" && outcome.device?.serialNumber == "TK7000042")
        #expect(channel.tag.violation == nil)
        #expect(channel.tag.agent.confirmed == [TonamiMonitor.evening, TonamiMonitor.morning])
        #expect(channel.tag.agent.memory.isEmpty)
    }

    @Test("sends a long memory in many reports, past the message counter's sixteen numbers")
    func longMemory() {
        let entries = (0..<30).map { minute in
            MonitorScript.Entry(
                takenAt: TonamiMonitor.at(5, minute),
                systolic: 110 + minute,
                diastolic: 70,
                mean: 85,
                pulse: 60,
                userSlot: UInt16(1 + minute % 2)
            )
        }
        let channel = TagChannel(MonitorScript(clock: TonamiMonitor.at(6, 15), memory: entries, entriesPerReport: 1))
        let (outcome, stored) = touch(channel)
        #expect(outcome.ending == .released && outcome.delivered == 30)
        #expect(stored.map(\.bloodPressure.systolic) == Array(110..<140))
        #expect(stored.prefix(3).map(\.userSlot) == [1, 2, 1])
        #expect(channel.tag.violation == nil)
    }

    @Test("has the same content keys at the next touch of a monitor that forgets nothing")
    func sameKeys() {
        let channel = TagChannel(
            TonamiMonitor.script(TonamiMonitor.evening, TonamiMonitor.morning) { $0.forgetsConfirmed = false }
        )
        var session = HealthDeviceSession.impatient()
        var stored: [[Measurement]] = []
        for minutes in [0, 30] {
            let now = TonamiMonitor.touch + .minutes(minutes)
            let outcome = session.run(channel: channel, now: now, zone: .japan) { stored.append($0) }
            #expect(outcome.ending == .released)
            channel.touchAgain()
        }
        #expect(stored.count == 2)
        #expect(stored[0].map(\.contentKey) == stored[1].map(\.contentKey))
        #expect(Set(stored[0].map(\.contentKey)).count == 2)
    }

    @Test("confirms nothing when the readings cannot be stored, and finds them all at the next touch")
    func storageFails() {
        let channel = TagChannel(TonamiMonitor.script(TonamiMonitor.morning))
        var session = HealthDeviceSession.impatient()
        let failed = session.run(channel: channel, now: TonamiMonitor.touch, zone: .japan) { _ in throw DiskFull() }
        #expect(failed.ending == .storageFailed && failed.delivered == 0)
        #expect(channel.tag.agent.wasAborted)
        #expect(channel.tag.agent.confirmed.isEmpty && channel.tag.agent.memory == [TonamiMonitor.morning])
        channel.touchAgain()
        #expect(touch(channel).outcome.delivered == 1)
        #expect(channel.tag.agent.memory.isEmpty)
    }

    @Test("stores before it confirms")
    func storesFirst() {
        let channel = TagChannel(TonamiMonitor.script(TonamiMonitor.morning))
        var session = HealthDeviceSession.impatient()
        let outcome = session.run(channel: channel, now: TonamiMonitor.touch, zone: .japan) { _ in
            #expect(channel.tag.agent.confirmed.isEmpty)
        }
        #expect(outcome.delivered == 1 && channel.tag.agent.confirmed.count == 1)
    }

    @Test("loses nothing when the monitor is taken away, at whatever command that is")
    func tornAway() {
        let script = TonamiMonitor.script(TonamiMonitor.evening, TonamiMonitor.morning) { $0.entriesPerReport = 1 }
        let whole = TagChannel(script)
        _ = touch(whole)
        let expected = Set([TonamiMonitor.evening, TonamiMonitor.morning].map(\.systolic))
        for count in 0..<whole.commands {
            let channel = TagChannel(script)
            channel.commandsUntilRemoval = count
            let torn = touch(channel)
            // Only the good-bye at the very end may fail unnoticed.
            #expect(torn.outcome.ending == .tornAway(.removed) || torn.outcome.ending == .released)
            // What the monitor has forgotten is stored.
            let forgotten = expected.subtracting(channel.tag.agent.memory.map(\.systolic))
            #expect(forgotten.isSubset(of: torn.stored.map(\.bloodPressure.systolic)))
            channel.touchAgain()
            let second = touch(channel)
            #expect(second.outcome.ending == .released)
            let all = torn.stored + second.stored
            #expect(Set(all.map(\.bloodPressure.systolic)) == expected)
            #expect(Set(all.map(\.contentKey)).count == 2)
        }
    }

    @Test("tells a device that sends garbage to stop (ABRT) and stores nothing")
    func garbage() {
        let channel = TagChannel(
            TonamiMonitor.script(TonamiMonitor.morning) { $0.fault = .garbage([0x47, 0x41, 0x52, 0x42, 0x41, 0x47]) }
        )
        let (outcome, stored) = touch(channel)
        guard case .garbage(let bytes) = outcome.ending else {
            Issue.record("ended with \(outcome.ending)")
            return
        }
        #expect(bytes.description == "byte 4: expected the APDU's body of 21058 bytes, found only 2 bytes")
        #expect(stored.isEmpty)
        #expect(channel.tag.agent.wasAborted && channel.tag.agent.memory.count == 1)
    }

    @Test("is refused when the device begins with other flags than 00")
    func firstFlags() {
        let channel = TagChannel(TonamiMonitor.script(TonamiMonitor.morning) { $0.fault = .firstFlags(0x02) })
        #expect(touch(channel).outcome.ending == .outOfStep(expected: 0x00, found: 0x02))
        let reserved = TagChannel(TonamiMonitor.script(TonamiMonitor.morning) { $0.fault = .firstFlags(0x40) })
        #expect(touch(reserved).outcome.ending != .outOfStep(expected: 0x00, found: 0x40))
    }

    @Test("ends when the message counter leaves out a number")
    func skippedCounter() {
        let channel = TagChannel(TonamiMonitor.script(TonamiMonitor.morning) { $0.fault = .skippedCounter })
        let (outcome, stored) = touch(channel)
        #expect(outcome.ending == .outOfStep(expected: 0x82, found: 0x83))
        #expect(stored.isEmpty)
    }

    @Test("ends after as many polls as allowed when the device falls silent")
    func silence() {
        let channel = TagChannel(TonamiMonitor.script(TonamiMonitor.morning) { $0.fault = .silence })
        let before = TagChannel(TonamiMonitor.script(TonamiMonitor.morning) { $0.fault = .silence })
        let short = touch(before, session: .impatient(polls: 5))
        let long = touch(channel, session: .impatient(polls: 9))
        #expect(short.outcome.ending == .timedOut && long.outcome.ending == .timedOut)
        #expect(channel.commands - before.commands == 4 * 2)
    }

    @Test("ends when the device only ever passes the turn: good-bye is offered, then it is told to stop")
    func neverLeaves() {
        var association = Transcript.association
        association[44...45] = [0x02, 0xBC]
        let empty = (1..<400).map { [0x80 | UInt8(2 * $0 % 16)] }
        let channel = RecordedTagChannel(agent: [[0x00] + association] + empty)
        var session = HealthDeviceSession.impatient()
        let outcome = session.run(channel: channel, now: TonamiMonitor.touch, zone: .japan) { _ in }
        #expect(outcome.ending == .timedOut)
        let said = channel.records.map { Array($0.dropFirst()).hex }.filter { !$0.isEmpty }
        #expect(said.suffix(2) == ["e40000020000", "e60000020002"])
    }

    @Test("takes its leave of a monitor that holds nothing")
    func nothingToSend() {
        let (outcome, stored) = touch(TagChannel(TonamiMonitor.script()))
        #expect(outcome.ending == .released && outcome.delivered == 0 && stored.isEmpty)
    }

    @Test("corrects by the difference of the clocks, also when the device believes it is 1970")
    func wrongClock() throws {
        let epoch = TownDay(daysSinceEpoch: 0)
        let entry = MonitorScript.Entry(
            takenAt: TonamiMonitor.at(0, 7, on: epoch),
            systolic: 128,
            diastolic: 76,
            mean: 93,
            pulse: 64
        )
        let script = TonamiMonitor.script(entry) { $0.clock = TonamiMonitor.at(0, 10, on: epoch) }
        let reading = try #require(touch(TagChannel(script)).stored.first)
        #expect(reading.time.clockQuality == .corrected)
        #expect(reading.time.instant == TonamiMonitor.touch - .minutes(3))
        #expect(reading.time.deviceLocalMilliseconds == Int64(420_000))
        #expect(reading.quality == .clockUnset)
    }

    @Test("refuses a reading that no arm can have, and keeps the other of the same report")
    func refusedReading() {
        let impossible = MonitorScript.Entry(
            takenAt: TonamiMonitor.at(6, 13),
            systolic: 60,
            diastolic: 80,
            mean: 70,
            pulse: 64
        )
        let channel = TagChannel(TonamiMonitor.script(impossible, TonamiMonitor.again))
        let (outcome, stored) = touch(channel)
        #expect(stored.map(\.bloodPressure.systolic) == [124])
        #expect(
            outcome.refused == [
                ReadingRefusal(
                    reason: .impossible(.reversed(systolic: 60, diastolic: 80)),
                    takenAt: TonamiMonitor.at(6, 13),
                    userSlot: nil
                )
            ]
        )
        #expect(outcome.ending == .released && channel.tag.agent.memory.isEmpty)
    }

    @Test("of something that is no tag says so")
    func noTag() {
        struct TownCard: CardChannel {
            func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
                ResponseAPDU(status: .fileNotFound)
            }
        }
        var session = HealthDeviceSession.impatient()
        let outcome = session.run(channel: TownCard(), now: TonamiMonitor.touch, zone: .japan) { _ in }
        #expect(outcome.ending == .notAHealthDevice && outcome.device == nil)
    }
}
