/// Lays a card down and lifts it again, over and over, on all readers at the same time: for runs that look for leaks.
struct CardMill {
    fileprivate enum Phase {
        /// Nothing lies there; the next card may be put down from then on.
        case empty(until: ContinuousClock.Instant)
        case lying
    }

    private let makeCard: () throws(VirtualDeviceError) -> any VirtualCard
    private var phases: [Phase]
    /// How many cards are still to be put down.
    private var left: Int
    private(set) var read = 0
    private(set) var unread = 0

    /// pcscd looks every 0.4 s whether a card has left, and surely once in so long.
    private static let gap = Duration.milliseconds(900)

    init(count: Int, slots: Int, card: @escaping () throws(VirtualDeviceError) -> any VirtualCard) {
        left = count
        phases = Array(repeating: .empty(until: .now), count: slots)
        makeCard = card
    }

    /// Goes on until all cards were there; nothing may lie on the readers before.
    mutating func run(on readers: inout VirtualReaders) throws(VirtualDeviceError) {
        while left > 0 || phases.contains(where: \.isLying) {
            for index in phases.indices { try step(index, on: &readers) }
            readers.serve(atMost: .milliseconds(5)) { _ in false }
        }
    }

    private mutating func step(_ index: Int, on readers: inout VirtualReaders) throws(VirtualDeviceError) {
        switch phases[index] {
        case .empty(let until):
            guard left > 0, .now >= until else { return }
            let card = try makeCard()
            left -= 1
            readers[index + 1].put(card)
            try readers[index + 1].connect()
            phases[index] = .lying
        case .lying:
            let slot = readers[index + 1]
            let isRead = if case .finished = slot.card?.progress { true } else { false }
            let quiet = .now - slot.lastCommand
            guard isRead ? quiet >= .milliseconds(30) : quiet >= .seconds(10) else { return }
            if isRead { read += 1 } else { unread += 1 }
            _ = readers[index + 1].lift()
            phases[index] = .empty(until: .now + Self.gap)
        }
    }
}

extension CardMill.Phase {
    fileprivate var isLying: Bool {
        if case .lying = self { true } else { false }
    }
}
