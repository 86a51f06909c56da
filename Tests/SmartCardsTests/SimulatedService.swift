import SmartCards

/// A smart card service as the state machine sees it, with people who do what they like between its calls.
struct SimulatedService {
    struct Slot {
        var counter: UInt16 = 0
        var atr: [UInt8]?
    }

    static let names = ["Kitchen 00 00", "Hall 00 00", "B-CAS Slot 00 00"].map(ReaderName.init)
    static let atrs: [[UInt8]] =
        [[0x3B, 0x80, 0x80, 0x01, 0x01], [0x3B, 0x81, 0x80, 0x01, 0x80, 0x80]]
        + ReaderFilter.conditionalAccessATRs.sorted { $0.lexicographicallyPrecedes($1) }.prefix(1)

    private(set) var isRunning = false
    /// Counts the starts of the service: a context of an earlier one is dead.
    private(set) var epoch = 0
    private(set) var slots: [ReaderName: Slot] = [:]
    private var contextEpoch: Int?
    /// How often something is in the way of a connection, in percent.
    var trouble = 0

    /// Somebody does something.
    mutating func disturb(using random: inout some RandomNumberGenerator) {
        guard isRunning else {
            if Bool.random(using: &random) { start() }
            return
        }
        guard let name = Self.names.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: isRunning = false
        case 1: slots[name] = slots[name] == nil ? Slot() : nil
        case 2..<8: put(Self.atrs.randomElement(using: &random), on: name)
        case 8..<13: lift(from: name)
        default: break
        }
    }

    mutating func start() {
        isRunning = true
        epoch += 1
        for name in slots.keys { slots[name] = Slot(atr: slots[name]?.atr) }
    }

    /// Lifts what lies there and puts another card down.
    private mutating func put(_ atr: [UInt8]?, on name: ReaderName) {
        lift(from: name)
        slots[name]?.atr = atr
        slots[name]?.counter &+= 1
    }

    private mutating func lift(from name: ReaderName) {
        guard slots[name]?.atr != nil else { return }
        slots[name]?.atr = nil
        slots[name]?.counter &+= 1
    }

    /// Does what the state machine wants.
    mutating func carryOut(
        _ operation: ReaderStateMachine.Operation,
        using random: inout some RandomNumberGenerator
    ) -> ReaderStateMachine.Event {
        switch operation {
        case .establish:
            contextEpoch = isRunning ? epoch : nil
            return isRunning ? .established : .serviceLost
        case .rest: return .rested
        case .listReaders:
            return isAlive ? .listed(Self.names.filter { slots[$0] != nil }) : .serviceLost
        case .watch(let watched, _):
            guard isAlive else { return .serviceLost }
            let reports = watched.compactMap { report(on: $0.reader) }
            guard reports.count == watched.count else { return .readerVanished }
            return zip(watched, reports).allSatisfy { $0.known == $1.known } ? .quiet : .changed(reports)
        case .meet(let card):
            guard isAlive else { return .finished(card, .notOpened(.serviceLost)) }
            guard slots[card.reader]?.atr != nil else { return .finished(card, .notOpened(.removed)) }
            guard Int.random(in: 0..<100, using: &random) >= trouble else {
                let troubles: [ReaderStateMachine.Outcome] = [
                    .notOpened(.sharingViolation), .notOpened(.unresponsive), .notOpened(.swapped), .notOpened(.hung),
                    .hung,
                ]
                return .finished(card, troubles.randomElement(using: &random) ?? .met)
            }
            return .finished(card, .met)
        }
    }

    private var isAlive: Bool { isRunning && contextEpoch == epoch }

    private func report(on name: ReaderName) -> SlotReport? {
        guard let slot = slots[name] else { return nil }
        return SlotReport(
            reader: name,
            flags: slot.atr == nil ? .empty : .present,
            counter: slot.counter,
            atr: slot.atr ?? []
        )
    }
}
