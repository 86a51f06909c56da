import CommunityModel
import Testing

@testable import HealthDevices

@Suite("A tracker's memory, in segments") struct SegmentTests {
    private static let yesterday = TonamiMonitor.today.advanced(byDays: -1)
    private static let hours = [
        TonamiDevices.hour(7, steps: 520, on: yesterday), TonamiDevices.hour(8, steps: 1_204, on: yesterday),
        TonamiDevices.hour(9, steps: 0, on: yesterday), TonamiDevices.hour(17, steps: 2_310, on: yesterday),
        TonamiDevices.hour(18, steps: 88, on: yesterday), TonamiDevices.hour(5, steps: 64),
    ]

    private static func tracker(changes: (inout DeviceScript) -> Void = { _ in }) -> DeviceScript {
        var script = TonamiDevices.script(.activity, changes: changes)
        script.memory = hours
        return script
    }

    /// Shortly after midnight.
    private static let trackerTomorrow = tracker {
        $0.clock = TonamiMonitor.at(0, 5, on: TonamiMonitor.today.advanced(byDays: 1))
    }

    private func days(_ measurements: [Measurement]) -> [ActivityDay] {
        measurements.compactMap { measurement in
            guard case .activity(let day) = measurement.values else { return nil }
            return day
        }
    }

    @Test("is fetched whole, in pieces of any size, and stays in the tracker", arguments: [1, 2, 5, 100])
    func fetched(entriesPerReport: Int) throws {
        let channel = DeviceChannel(Self.tracker { $0.entriesPerReport = entriesPerReport })
        let touch = DeviceTouch(channel)
        #expect(
            touch.outcome.ending == .released && touch.outcome.refused.isEmpty && touch.outcome.segmentsCleared == 0
        )
        let days = days(touch.stored)
        #expect(days.map(\.day) == [Self.yesterday, TonamiMonitor.today])
        let first = try #require(days.first)
        #expect(first.steps == 4_122 && first.hourlySteps[8] == 1_204 && first.hourlySteps[9] == 0)
        #expect(first.hourlySteps[10] == nil)
        // 70 cm and 40 cal a step.
        #expect(first.distance == 2_885 && first.energy == 165)
        #expect(channel.tag.agent.memory == Self.hours && channel.tag.violation == nil)
    }

    @Test("is sent again until the collector has it, is the same then, and is cleared only then")
    func cleared() {
        let channel = DeviceChannel(Self.tracker())
        let first = DeviceTouch(channel)
        channel.touchAgain()
        var asked: [[ContentKey]] = []
        let second = DeviceTouch(channel) {
            asked.append($0)
            return true
        }
        #expect(second.stored.map(\.contentKey) == first.stored.map(\.contentKey))
        #expect(asked == first.stored.map { [$0.contentKey] })
        // The day that goes on stays until it is over: cleared, its rest would pass for all of it.
        #expect(second.outcome.segmentsCleared == 1 && channel.tag.agent.memory == [Self.hours[5]])
    }

    @Test("is cleared of a day when that is over, by the tracker's own calendar")
    func tomorrow() {
        let channel = DeviceChannel(Self.trackerTomorrow)
        let touch = DeviceTouch(channel, at: TonamiMonitor.touch + .days(3)) { _ in true }
        #expect(touch.outcome.segmentsCleared == 2 && channel.tag.agent.memory.isEmpty)
        channel.touchAgain()
        #expect(DeviceTouch(channel).outcome.ending == .released)
    }

    @Test("loses only the segments of which the collector has everything")
    func clearedInPart() {
        let channel = DeviceChannel(Self.tracker())
        let firstDay = DeviceTouch(channel).stored[0].contentKey
        channel.touchAgain()
        let touch = DeviceTouch(channel) { $0 == [firstDay] }
        #expect(touch.outcome.segmentsCleared == 1 && channel.tag.agent.memory == [Self.hours[5]])
    }

    @Test("that can only be cleared as a whole is cleared when the collector has all of it", arguments: [true, false])
    func clearedAsAWhole(collectorHasAll: Bool) {
        let earlier = TonamiDevices.hour(9, steps: 700, on: Self.yesterday.advanced(byDays: -1))
        let memory = Array(Self.hours.prefix(5)) + [earlier]
        var script = Self.tracker { $0.clearsOnlyAll = true }
        script.memory = memory
        let channel = DeviceChannel(script)
        let keys = DeviceTouch(channel).stored.map(\.contentKey)
        channel.touchAgain()
        _ = DeviceTouch(channel) { collectorHasAll || $0 == [keys[0]] }
        #expect(channel.tag.agent.memory == (collectorHasAll ? [] : memory))
    }

    @Test("that grows until all was read is not cleared of what nobody has, at whatever command that is")
    func grows() {
        let whole = DeviceChannel(Self.tracker())
        var lastRead = 0
        _ = DeviceTouch(whole) { _ in
            lastRead = whole.commands
            return true
        }
        let late = TonamiDevices.hour(6, steps: 31)
        for command in 0...lastRead {
            let channel = DeviceChannel(Self.tracker())
            channel.interruption = (command, late)
            let touch = DeviceTouch(channel) { _ in true }
            let isStored = days(touch.stored).contains { $0.hourlySteps[6] == 31 }
            #expect(isStored || channel.tag.agent.memory.contains(late), "before command \(command)")
        }
    }

    @Test("is not lost when the tracker is taken away, at whatever command that is")
    func tornAway() {
        let whole = DeviceChannel(Self.tracker())
        let expected = Set(DeviceTouch(whole) { _ in true }.stored.map(\.contentKey))
        for count in 0..<whole.commands {
            let channel = DeviceChannel(Self.tracker())
            channel.commandsUntilRemoval = count
            var collected: Set<ContentKey> = []
            let torn = DeviceTouch(channel) { collected.isSuperset(of: $0) }
            collected = Set(torn.stored.map(\.contentKey))
            channel.touchAgain()
            let second = DeviceTouch(channel) { collected.isSuperset(of: $0) }
            #expect(second.outcome.ending == .released)
            #expect(collected.union(second.stored.map(\.contentKey)) == expected)
        }
    }

    @Test("of which nothing could be stored is not confirmed, and stays")
    func storageFails() {
        struct DiskFull: Error {}
        let channel = DeviceChannel(Self.tracker())
        var session = HealthDeviceSession.impatient()
        let outcome = session.run(
            channel: channel,
            now: TonamiMonitor.touch,
            zone: .japan,
            store: { _ in throw DiskFull() },
            collectorHas: { _ in true }
        )
        #expect(outcome.ending == .storageFailed && channel.tag.agent.memory == Self.hours)
    }

    @Test("with an entry that cannot be is kept on the tracker, though the collector has the rest")
    func refusedEntry() {
        let impossible = TonamiDevices.hour(11, steps: 7_000_000 / 10, on: Self.yesterday)
        let channel = DeviceChannel(Self.trackerTomorrow)
        channel.interruption = (0, impossible)
        let touch = DeviceTouch(channel, at: TonamiMonitor.touch + .days(1)) { _ in true }
        #expect(touch.outcome.refused.map(\.reason) == [.impossible(.outOfRange(.steps, value: 700_000))])
        #expect(channel.tag.agent.memory == Array(Self.hours.prefix(5)) + [impossible])
    }

    /// A number of its maker's own in a segment whose steps nobody could read either, or beside them at another time.
    @Test("that holds what no reading keeps stays in the tracker, though the collector has the rest")
    func unread() {
        var (manager, _) = converse()
        let digest = Digest256.sha256([])
        let steps = TonamiDevices.steps(700, at: TonamiMonitor.at(7, 0, on: Self.yesterday))
        let known = manager.manager.delivery(of: [steps], digest: digest, thenSend: nil, segment: Self.segment)
        #expect(known.isWhole)
        let own = TonamiDevices.privateNumber(at: steps.takenAt)
        #expect(
            manager.manager.delivery(of: [steps, own], digest: digest, thenSend: nil, segment: Self.segment).isWhole
        )
        for observations in [[], [own], [steps, TonamiDevices.privateNumber(at: TonamiMonitor.at(8, 1))]] {
            let delivery = manager.manager.delivery(
                of: observations,
                digest: digest,
                thenSend: nil,
                segment: Self.segment
            )
            #expect(!delivery.isWhole)
        }
    }

    /// Sample period 8,000 ticks of 125 µs, transfer time-out 80,000.
    @Test("takes over what its store says of all segments, and how long it wants to be waited for")
    func storeAttributes() throws {
        var bytes = MDERReader([UInt8](hex: "003D 0010 0002 0010 098D 0004 00001F40 0A63 0004 0003E800"))
        var store = StoreReading(try DeviceObject(&bytes))
        #expect(store.samplePeriod == 1_000 && store.patience == .seconds(32))
        var segment = MDERReader([UInt8](hex: "0007 0001 0008 0A64 0004 0004E200"))
        let information = try SegmentInformation(&segment).completed(by: store)
        #expect(information.samplePeriod == 1_000)
        store.transfer = SegmentTransfer(of: information)
        #expect(store.patience == .seconds(40))
        var own = MDERReader([UInt8](hex: "0007 0001 0008 098D 0004 00003E80"))
        #expect(try SegmentInformation(&own).completed(by: store).samplePeriod == 2_000)
    }

    private static let segment = SegmentReference(store: 0x10, instance: 1)

    @Test("that does not say how much it holds is read and never cleared: it may have grown")
    func withoutCount() {
        let (manager, said) = converse()
        #expect(said.contains { $0.contains([0x09, 0x7B, 0x00, 0x04]) } && manager.manager.segmentsCleared == 1)
        // Another attribute in its place: 0A58, which says nothing here.
        let (uncounted, _) = converse { $0.replacing([0x09, 0x7B, 0x00, 0x04], with: [0x0A, 0x58, 0x00, 0x04]) }
        #expect(uncounted.measurements.count == manager.measurements.count)
        #expect(uncounted.manager.segmentsCleared == 0)
    }

    /// A conversation with the tracker, APDU by APDU, of which one is changed; all of them where none is named.
    private func converse(
        replacing number: Int? = nil,
        by change: ([UInt8]) -> [UInt8] = { $0 }
    ) -> (
        manager: ScriptedManager, said: [[UInt8]]
    ) {
        var agent = PlayedAgent(Self.tracker())
        var manager = ScriptedManager()
        manager.collectorHas = true
        var said = [agent.begin()]
        var (index, heard) = (0, 0)
        while index < said.count, manager.ending == nil, said.count < 60 {
            manager.hear(index == number ?? index ? change(said[index]) : said[index])
            for answer in manager.sent.dropFirst(heard) { said += [agent.respond(to: answer), agent.respond(to: [])] }
            heard = manager.sent.count
            said.removeAll(where: \.isEmpty)
            index += 1
        }
        return (manager, said)
    }

    @Test("cut off anywhere, or with other bytes in it, never does more than end the touch")
    func hostile() {
        let (whole, said) = converse()
        #expect(whole.measurements.count == 2 && said.count > 8)
        var random = SeededGenerator(seed: 61)
        for number in said.indices {
            for length in said[number].indices {
                let (manager, _) = converse(replacing: number) { Array($0.prefix(length)) }
                guard case .garbage = manager.ending else {
                    Issue.record(
                        "APDU \(number) cut to \(length) bytes ended with \(String(describing: manager.ending))"
                    )
                    return
                }
            }
            for _ in 0..<100 {
                _ = converse(replacing: number) { apdu in
                    var apdu = apdu
                    apdu[Int.random(in: apdu.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
                    return apdu
                }
            }
        }
    }
}
