package import CommunityModel
package import HealthDevices

/// A measuring device with an NFC tag inside, whose agent of IEEE 11073-20601 tells what it has measured. The tag is of
/// type 4, unless it is told to be one of type 3.
package struct VirtualHealthDevice<Script: AgentScript>: VirtualCard {
    /// What its script is made of when it is put down.
    package struct State {
        package let clock: DeviceLocalTime
        package let memory: [Script.Entry]
        package let forgetsConfirmed: Bool
        package let fault: AgentFault?
    }

    /// No message of 20601: the choice FFFF does not exist.
    private static var noise: [UInt8] { [0xFF, 0xFF, 0x00, 0x06, 0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x2A] }

    /// What it keeps, in the order of measuring.
    package private(set) var memory: [Script.Entry] = []
    package private(set) var progress = CardProgress.untouched
    /// How many measurements the other side has confirmed since it was put down.
    package var confirmedInTouch: Int { tag?.agent?.confirmed.count ?? 0 }

    /// As it stands on the device.
    private let name: String
    /// The tag's own identifier, 7 bytes; it names the device's chip, no person.
    private let uid: [UInt8]
    private let zone: TownZone
    private let now: @Sendable () -> Instant
    private let script: @Sendable (State) -> Script
    /// What it is when there is nothing in its memory.
    let sample: Script
    private var clock = MonitorClock.right
    private var policy = MemoryPolicy.keep
    private var misbehaviour: Misbehaviour?
    private var kindOfTag = DeviceTag.type4
    /// How the reader that it lies on lets FeliCa commands pass; nil: not at all.
    package var make: FelicaReaderMake?
    /// Nil until it is put down for the first time.
    private var tag: PlayedDeviceTag<Script>?
    private var answersInTouch = 0

    /// - Parameters:
    ///   - name: as it stands on the device.
    ///   - uid: the tag's own identifier, 7 bytes.
    ///   - zone: whose time its clock shows.
    ///   - now: the right time.
    ///   - script: the device that is played.
    package init(
        name: String,
        uid: [UInt8],
        zone: TownZone,
        now: @escaping @Sendable () -> Instant,
        script: @escaping @Sendable (State) -> Script
    ) {
        self.name = name
        self.uid = uid
        self.zone = zone
        self.now = now
        self.script = script
        sample = script(State(clock: DeviceLocalTime(now(), in: zone), memory: [], forgetsConfirmed: false, fault: nil))
    }

    package var answerToReset: [UInt8] {
        switch kindOfTag {
        case .type3: AnswerToReset.memoryCard(standard: .felica, name: 0x003B)
        case .type4: AnswerToReset.typeA(historicalBytes: Array(name.utf8))
        }
    }

    /// A measurement leaves an `entry` in the memory: its numbers, when, and whose slot.
    mutating func carryOut<Reading>(
        _ command: DeviceCommand<Reading>,
        entry: (Reading, DeviceLocalTime, UInt16?) -> Script.Entry
    ) {
        switch command {
        case .measure(let reading, let time, let slot):
            memory.append(entry(reading, time ?? clock.shown(at: now(), in: zone), slot.map(UInt16.init)))
        case .clock(let clock): self.clock = clock
        case .misbehave(let misbehaviour): self.misbehaviour = misbehaviour
        case .memory(let policy): self.policy = policy
        case .tag(let kind): kindOfTag = kind
        case .forget: memory = []
        }
    }

    package mutating func enterField() {
        progress = .untouched
        answersInTouch = 0
        let state = State(
            clock: clock.shown(at: now(), in: zone),
            memory: memory,
            forgetsConfirmed: policy == .delete,
            fault: fault
        )
        tag = PlayedDeviceTag(kindOfTag, script(state), on: make)
    }

    package mutating func reset() {
        if case .underWay = progress { tag?.fieldOn() }
    }

    package mutating func respond(to command: [UInt8]) -> CardAnswer {
        switch misbehaviour {
        case .mute:
            progress = .underWay
            return .silence
        case .tornAway(let count) where answersInTouch == count:
            progress = .finished(.tornAway)
            return .tornAway
        case .answerLost(let count) where answersInTouch == count:
            _ = exchange(command)
            progress = .finished(.tornAway)
            return .tornAway
        default: answersInTouch += 1
        }
        return exchange(command)
    }

    private mutating func exchange(_ command: [UInt8]) -> CardAnswer {
        guard var tag else { return .response(StatusWord.conditionsNotSatisfied) }
        let answer = tag.respond(to: command, identifier: uid)
        self.tag = tag
        guard ReaderCommand(command) == .forCard || kindOfTag == .type3, let agent = tag.agent else { return answer }
        memory = agent.memory
        progress =
            switch agent.ending {
            case .released: .finished(.released)
            case .aborted: .finished(.aborted)
            case nil: tag.violation == nil ? .underWay : .finished(.aborted)
            }
        return answer
    }

    private var fault: AgentFault? {
        switch misbehaviour {
        case .garbage: .garbage(Self.noise)
        case .silent: .silence
        case .tornAway, .answerLost, .mute, nil: nil
        }
    }
}
