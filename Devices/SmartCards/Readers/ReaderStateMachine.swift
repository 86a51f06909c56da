/// What happens on the readers, as a value: it is told what the smart card service answered and says what to tell the
/// delegate and what to ask next. It knows no thread, no clock and no library.
///
/// No service → no reader → empty → present → busy. A round lists the readers, watches their slots until one changes or
/// a while has passed, then meets each card that came. Listing in every round finds readers that were plugged in while
/// nobody was watching.
package struct ReaderStateMachine: Sendable {
    /// One thing to do, then to be told of by ``handle(_:)``.
    package enum Operation: Hashable, Sendable {
        /// Open a context with the service: `.established` or `.serviceLost`.
        case establish
        /// Do nothing for so long: `.rested`.
        case rest(Duration)
        /// `.listed` or `.serviceLost`.
        case listReaders
        /// Wait until a slot is not as known: `.changed`, `.quiet`, `.readerVanished` or `.serviceLost`.
        case watch([WatchedSlot], atMost: Duration)
        /// Connect and hand the card over: `.finished`.
        case meet(PresentedCard)
    }

    package struct WatchedSlot: Hashable, Sendable {
        package let reader: ReaderName
        /// As ``SlotReport/known``; 0 asks for an answer at once.
        package let known: UInt32

        package init(reader: ReaderName, known: UInt32) {
            self.reader = reader
            self.known = known
        }
    }

    package enum Event: Hashable, Sendable {
        case established
        /// The service is not there, or no longer; the context is of no use.
        case serviceLost
        case rested
        case listed([ReaderName])
        case changed([SlotReport])
        case quiet
        /// The service does not know a reader that it listed a moment ago.
        case readerVanished
        case finished(PresentedCard, Outcome)
    }

    package enum Outcome: Hashable, Sendable {
        case met
        /// The contact broke while the delegate talked with the card.
        case broken
        /// A command, or the opening, was given up; the context is of no use any more.
        case hung
        case notOpened(CardError)
    }

    /// One call of the delegate.
    package enum Notice: Hashable, Sendable {
        case state(ReaderState)
        case failed(PresentedCard, CardError)
        case left(ReaderName)
    }

    package struct Step: Hashable, Sendable {
        package let notices: [Notice]
        package let next: Operation
    }

    private let filter: ReaderFilter
    private var hasService = false
    private var backOff = ServiceBackOff()
    private var slots: [ReaderSlot] = []
    /// The readers whose cards are still to be met in this round.
    private var unmet: [ReaderName] = []
    private var announced: ReaderState?

    /// A round without any change lasts so long: readers are listed again after it.
    private static let round = Duration.milliseconds(2500)
    /// The same while a card could not be opened.
    private static let shortRound = Duration.milliseconds(400)
    private static let pause = Duration.milliseconds(300)

    package init(filter: ReaderFilter) {
        self.filter = filter
    }

    /// The first thing to do.
    package static let first = Operation.establish

    /// Takes in one event.
    package mutating func handle(_ event: Event) -> Step {
        switch event {
        case .established:
            hasService = true
            backOff = ServiceBackOff()
            return step([], .listReaders)
        case .serviceLost:
            return loseService()
        case .rested:
            return step([], hasService ? .listReaders : .establish)
        case .listed(let readers):
            return step(keep(readers.filter(filter.shows)), watch)
        case .changed(let reports):
            return meetWaitingCards(after: take(reports))
        case .quiet:
            return meetWaitingCards(after: [])
        case .readerVanished:
            return step([], .rest(Self.pause))
        case .finished(let card, let outcome):
            return finish(card, outcome)
        }
    }

    /// A call to the card on `reader` that was given up has come back: whatever lies there can be spoken with again.
    package mutating func callReturned(on reader: ReaderName) {
        guard let index = slots.firstIndex(where: { $0.reader == reader }) else { return }
        slots[index].callReturned()
    }

    /// Somebody has one more conversation for a card that was met: it is met again in this round or the next.
    /// - Returns: false when it does not lie there any more, or cannot be spoken with.
    package mutating func meetAgain(_ card: PresentedCard) -> Bool {
        guard hasService, let index = slots.firstIndex(where: { $0.reader == card.reader }) else { return false }
        return slots[index].meetAgain(card)
    }

    private mutating func loseService() -> Step {
        hasService = false
        unmet = []
        let notices = keep([])
        return step(notices, .rest(backOff.next()))
    }

    /// Forgets the slots of readers that are gone and adds those of new ones.
    private mutating func keep(_ readers: [ReaderName]) -> [Notice] {
        var notices: [Notice] = []
        for index in slots.indices where !readers.contains(slots[index].reader) {
            notices += slots[index].clear()
        }
        slots = readers.map { reader in slots.first { $0.reader == reader } ?? ReaderSlot(reader: reader) }
        return notices
    }

    private mutating func take(_ reports: [SlotReport]) -> [Notice] {
        var notices: [Notice] = []
        for report in reports {
            guard let index = slots.firstIndex(where: { $0.reader == report.reader }) else { continue }
            notices += slots[index].take(report, filter: filter)
        }
        return notices
    }

    private mutating func finish(_ card: PresentedCard, _ outcome: Outcome) -> Step {
        var notices: [Notice] = []
        if let index = slots.firstIndex(where: { $0.waitingCard == card }) {
            notices = slots[index].take(outcome)
        }
        if outcome == .hung || outcome == .notOpened(.hung) {
            // The others wait for the next round, in a context of its own.
            unmet = []
            return step(notices, .establish)
        }
        return meetNextCard(after: notices)
    }

    private mutating func meetWaitingCards(after notices: [Notice]) -> Step {
        unmet = slots.filter { $0.waitingCard != nil }.map(\.reader)
        return meetNextCard(after: notices)
    }

    private mutating func meetNextCard(after notices: [Notice]) -> Step {
        while !unmet.isEmpty {
            let reader = unmet.removeFirst()
            guard let card = slots.first(where: { $0.reader == reader })?.waitingCard else { continue }
            return step(notices, .meet(card))
        }
        return step(notices, hasService ? .listReaders : .establish)
    }

    private var watch: Operation {
        let isWaiting = slots.contains { $0.waitingCard != nil }
        return .watch(
            slots.map { WatchedSlot(reader: $0.reader, known: $0.known) },
            atMost: isWaiting ? Self.shortRound : Self.round
        )
    }

    /// Puts the change of state, if there is one, before the other notices.
    private mutating func step(_ notices: [Notice], _ next: Operation) -> Step {
        guard let state = state(before: next), state != announced else { return Step(notices: notices, next: next) }
        announced = state
        return Step(notices: [.state(state)] + notices, next: next)
    }

    /// - Returns: nil while it is not known yet what lies on a new reader.
    private func state(before next: Operation) -> ReaderState? {
        if case .meet(let card) = next { return .busy(card) }
        guard hasService else { return .noService }
        guard !slots.isEmpty else { return next == .listReaders ? nil : .noReader }
        guard slots.allSatisfy(\.wasSeen) else { return nil }
        if let hung = slots.first(where: \.isHung) { return .outOfOrder(hung.reader) }
        if let faulty = slots.first, slots.allSatisfy(\.isFaulty) { return .outOfOrder(faulty.reader) }
        if let card = slots.lazy.compactMap(\.waitingCard).first { return .busy(card) }
        return slots.lazy.compactMap(\.occupant?.card).first.map(ReaderState.present) ?? .empty
    }
}
