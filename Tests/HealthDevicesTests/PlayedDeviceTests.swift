import CommunityModel
import Felica
import HealthDevices
import Testing

@Suite("A touch of a device that is played") struct PlayedDeviceTests {
    @Test(
        "gives what stands on its display, whether managers know its configuration or it describes it, in pieces of any size",
        arguments: TonamiDevices.mornings,
        [15, 52, 255]
    )
    func overType4(morning: TonamiDevices.Morning, limit: Int) {
        for configuration in [nil, 0x4001] as [UInt16?] {
            let script = TonamiDevices.script(morning.kind, morning.entry) {
                $0.extendedConfiguration = configuration
            }
            let channel = DeviceChannel(script, limit: limit)
            let touch = DeviceTouch(channel)
            #expect(touch.outcome.ending == .released && touch.outcome.refused.isEmpty)
            #expect(touch.outcome.unread.isEmpty)
            #expect(touch.stored.map(\.quantities) == [morning.values])
            #expect(touch.stored.map(\.time.instant) == [TonamiMonitor.touch - .minutes(5)])
            #expect(touch.stored.map(\.quality) == [[]])
            #expect(channel.tag.agent.confirmed == [morning.entry] && channel.tag.violation == nil)
        }
    }

    @Test("gives the same over FeliCa", arguments: TonamiDevices.mornings)
    func overType3(morning: TonamiDevices.Morning) {
        let frames = DeviceFrames(
            TonamiDevices.script(morning.kind, morning.entry) { $0.extendedConfiguration = 0x4001 }
        )
        var session = HealthDeviceSession.impatient()
        var stored: [Measurement] = []
        let outcome = session.run(felica: FelicaCard(over: frames), now: TonamiMonitor.touch, zone: .japan) {
            stored += $0
        }
        #expect(outcome.ending == .released && stored.map(\.quantities) == [morning.values])
        #expect(frames.tag.agent.confirmed == [morning.entry] && frames.tag.violation == nil)
    }

    @Test("keeps the persons on it apart")
    func slots() {
        let script = TonamiDevices.script(
            .scale,
            TonamiDevices.entry((625, -1), at: TonamiMonitor.at(6, 10), slot: 1),
            TonamiDevices.entry((701, -1), at: TonamiMonitor.at(6, 10), slot: 2)
        )
        let touch = DeviceTouch(DeviceChannel(script))
        #expect(touch.stored.map(\.userSlot) == [1, 2])
        #expect(touch.stored.map(\.quantities) == [[.weight: "62.5"], [.weight: "70.1"]])
    }

    @Test("that only tests delivers nothing, and the device hears that it was understood")
    func test() {
        let channel = DeviceChannel(
            TonamiDevices.script(.scale, TonamiDevices.mornings[0].entry) { $0.isTest = true }
        )
        let touch = DeviceTouch(channel)
        #expect(touch.stored.isEmpty && touch.outcome.isTest && touch.outcome.ending == .released)
        #expect(touch.outcome.refused.map(\.reason) == [.notReal] && channel.tag.agent.confirmed.count == 1)
    }

    @Test("is read over a stream that cuts its messages anywhere")
    func stream() {
        let apdus = Transcript.agent
        for size in [1, 3, 7, 1_000] {
            var stream = APDUStream()
            var found: [[UInt8]] = []
            let bytes = Array(apdus.joined())
            for start in stride(from: 0, to: bytes.count, by: size) {
                stream.append(bytes[start..<min(start + size, bytes.count)])
                while let apdu = stream.next() { found.append(apdu) }
            }
            #expect(found == apdus)
        }
    }
}

@Suite("The clock of a device that is played") struct PlayedClockTests {
    private let entry = TonamiDevices.entry((625, -1), at: TonamiMonitor.at(6, 10))

    @Test("is set where it can be and is wrong; what was measured before is corrected all the same")
    func isSet() {
        let fast = TonamiDevices.entry((625, -1), at: TonamiMonitor.at(7, 10))
        let channel = DeviceChannel(
            TonamiDevices.script(.scale, fast) {
                $0.clock = TonamiMonitor.at(7, 15)
                $0.canBeSet = true
            }
        )
        let touch = DeviceTouch(channel)
        #expect(channel.tag.agent.timeSet == TonamiMonitor.at(6, 15).absoluteTime)
        #expect(touch.outcome.ending == .released)
        #expect(touch.stored.map(\.time.instant) == [TonamiMonitor.touch - .minutes(5)])
        #expect(touch.stored.map(\.time.clockQuality) == [.corrected])
    }

    @Test("is set when the device asks for it, in the form in which it tells it")
    func wantsToBeSet() {
        let channel = DeviceChannel(
            TonamiDevices.script(.scale, entry) {
                $0.extendedConfiguration = 0x4001
                $0.stamping = .baseOffset(minutes: 540)
                ($0.canBeSet, $0.wantsToBeSet) = (true, true)
            }
        )
        let touch = DeviceTouch(channel)
        #expect(channel.tag.agent.timeSet == TonamiMonitor.at(6, 15).baseOffsetTime(minutes: 540))
        #expect(touch.stored.map(\.time.instant) == [TonamiMonitor.touch - .minutes(5)])
    }

    @Test("is left alone when it is right, or cannot be set", arguments: [true, false])
    func leftAlone(canBeSet: Bool) {
        let channel = DeviceChannel(
            TonamiDevices.script(.scale, entry) {
                $0.canBeSet = canBeSet
                if !canBeSet { $0.clock = TonamiMonitor.at(9, 0) }
            }
        )
        #expect(DeviceTouch(channel).outcome.ending == .released && channel.tag.agent.timeSet == nil)
    }

    @Test(
        "may only count: how long ago it was gives the time, and the count tells one reading from another",
        arguments: [DeviceScript.Stamping.ticks, .microseconds]
    )
    func counters(stamping: DeviceScript.Stamping) {
        let epoch = TownDay(daysSinceEpoch: 0)
        let script = TonamiDevices.script(
            .scale,
            TonamiDevices.entry((625, -1), at: TonamiMonitor.at(1, 10, on: epoch))
        ) {
            $0.extendedConfiguration = 0x4001
            $0.stamping = stamping
            $0.clock = TonamiMonitor.at(1, 15, on: epoch)
            $0.forgetsConfirmed = false
        }
        let first = DeviceTouch(DeviceChannel(script))
        #expect(first.stored.map(\.time.instant) == [TonamiMonitor.touch - .minutes(5)])
        #expect(first.stored.map(\.time.clockQuality) == [.corrected])
        var later = script
        later.clock = TonamiMonitor.at(3, 15, on: epoch)
        let second = DeviceTouch(DeviceChannel(later), at: TonamiMonitor.touch + .hours(2))
        #expect(second.stored.map(\.contentKey) == first.stored.map(\.contentKey))
        #expect(second.stored.map(\.time) == first.stored.map(\.time))
    }

    @Test("may tell UTC and an offset: the same instant whatever its display shows", arguments: [540, 0, -210])
    func baseOffset(minutes: Int) {
        let shift = Int64(minutes - 540) * 60_000
        func shown(_ time: DeviceLocalTime) -> DeviceLocalTime {
            DeviceLocalTime(milliseconds: time.milliseconds + shift)
        }
        let script = TonamiDevices.script(.scale, TonamiDevices.entry((625, -1), at: shown(TonamiMonitor.at(6, 10)))) {
            $0.extendedConfiguration = 0x4001
            $0.stamping = .baseOffset(minutes: minutes)
            $0.clock = shown(TonamiMonitor.at(6, 15))
        }
        let touch = DeviceTouch(DeviceChannel(script))
        #expect(touch.stored.map(\.time.instant) == [TonamiMonitor.touch - .minutes(5)])
    }
}
