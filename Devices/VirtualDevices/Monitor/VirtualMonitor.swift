package import CommunityModel
package import HealthDevices

/// A blood-pressure monitor with an NFC tag inside, whose agent of IEEE 11073-20601 tells what it has measured.
package struct VirtualMonitor: VirtualCard {
    /// The tag's own identifier, 7 bytes; it names the device's chip, no person.
    private static let uid: [UInt8] = [0x04, 0x7E, 0xE7, 0x6A, 0x80, 0x00, 0x70]
    /// No message of 20601: the choice FFFF does not exist.
    private static let noise: [UInt8] = [0xFF, 0xFF, 0x00, 0x06, 0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x2A]

    /// What it keeps, in the order of measuring.
    package private(set) var memory: [MonitorScript.Entry] = []
    package private(set) var progress = CardProgress.untouched
    /// How many measurements the other side has confirmed since it was put down.
    package var confirmedInTouch: Int { tag?.agent.confirmed.count ?? 0 }

    private let zone: TownZone
    private let now: @Sendable () -> Instant
    private var clock = MonitorClock.right
    private var policy = MemoryPolicy.keep
    private var misbehaviour: Misbehaviour?
    /// Nil until it is put down for the first time.
    private var tag: PHDCAgentTag?
    private var answersInTouch = 0

    /// - Parameters:
    ///   - zone: whose time its clock shows.
    ///   - now: the right time.
    package init(zone: TownZone, now: @escaping @Sendable () -> Instant) {
        self.zone = zone
        self.now = now
    }

    package var answerToReset: [UInt8] {
        AnswerToReset.typeA(historicalBytes: Array("TK-700".utf8))
    }

    package mutating func carryOut(_ command: MonitorCommand) {
        switch command {
        case .measure(let reading, let time, let slot):
            memory.append(reading.entry(takenAt: time ?? clock.shown(at: now(), in: zone), slot: slot))
        case .clock(let clock): self.clock = clock
        case .misbehave(let misbehaviour): self.misbehaviour = misbehaviour
        case .memory(let policy): self.policy = policy
        case .forget: memory = []
        }
    }

    package mutating func enterField() {
        progress = .untouched
        answersInTouch = 0
        tag = PHDCAgentTag(
            MonitorScript(
                clock: clock.shown(at: now(), in: zone),
                memory: memory,
                forgetsConfirmed: policy == .delete,
                fault: fault
            )
        )
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
        default: answersInTouch += 1
        }
        guard ReaderCommand(command) == .forCard else {
            return .response(ReaderCommand(command).answer(identifier: Self.uid))
        }
        return .response(exchange(command))
    }

    private mutating func exchange(_ command: [UInt8]) -> [UInt8] {
        guard var tag else { return StatusWord.conditionsNotSatisfied }
        let response = tag.respond(to: command)
        memory = tag.agent.memory
        progress =
            switch tag.agent.ending {
            case .released: .finished(.released)
            case .aborted: .finished(.aborted)
            case nil: tag.violation == nil ? .underWay : .finished(.aborted)
            }
        self.tag = tag
        return response
    }

    private var fault: MonitorScript.Fault? {
        switch misbehaviour {
        case .garbage: .garbage(Self.noise)
        case .silent: .silence
        case .tornAway, .mute, nil: nil
        }
    }
}

extension CuffReading {
    /// The mean is a third of the way up from the lower pressure, as simple monitors estimate it.
    fileprivate func entry(takenAt: DeviceLocalTime, slot: Int?) -> MonitorScript.Entry {
        MonitorScript.Entry(
            takenAt: takenAt,
            systolic: systolic,
            diastolic: diastolic,
            mean: (systolic + 2 * diastolic) / 3,
            pulse: pulse,
            userSlot: slot.map(UInt16.init)
        )
    }
}
