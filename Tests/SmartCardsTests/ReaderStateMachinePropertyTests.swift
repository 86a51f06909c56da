import SmartCards
import TestSupport
import Testing

@Suite("Whatever happens on the readers") struct ReaderStateMachinePropertyTests {
    /// What the delegate has been told.
    private struct Ledger {
        var state: ReaderState?
        /// The card that each reader's last arrival or failure was about, until it left.
        var lying: [ReaderName: PresentedCard] = [:]

        mutating func take(_ notices: [ReaderStateMachine.Notice]) {
            for notice in notices {
                switch notice {
                case .state(let new):
                    #expect(new != state, "a state is told once")
                    state = new
                case .left(let reader):
                    #expect(lying[reader] != nil, "only a card that came can leave")
                    lying[reader] = nil
                case .failed(let card, _):
                    #expect(lying[card.reader] == nil || lying[card.reader] == card)
                    lying[card.reader] = card
                }
            }
        }

        mutating func takeArrival(_ card: PresentedCard) {
            let before = lying[card.reader]
            #expect(before == nil || before == card, "a card is met only after the one before it has left")
            lying[card.reader] = card
        }
    }

    @Test("cards come once, leave once, and in the end the machine knows what lies there", arguments: 0..<60)
    func randomHistory(seed: UInt64) {
        var random = PseudoRandom(seed: seed)
        var service = SimulatedService()
        service.trouble = Int.random(in: 0...40, using: &random)
        var machine = ReaderStateMachine(filter: ReaderFilter())
        var ledger = Ledger()
        var operation = ReaderStateMachine.first
        /// The readers of which a call was given up and has not come back.
        var outstanding: [ReaderName] = []

        func advance() {
            check(operation)
            let event = service.carryOut(operation, using: &random)
            switch event {
            case .finished(let card, .met): ledger.takeArrival(card)
            case .finished(let card, .hung):
                ledger.takeArrival(card)
                outstanding.append(card.reader)
            case .finished(let card, .notOpened(.hung)): outstanding.append(card.reader)
            default: break
            }
            if !outstanding.isEmpty, Int.random(in: 0..<4, using: &random) == 0 {
                machine.callReturned(on: outstanding.removeFirst())
            }
            let step = machine.handle(event)
            ledger.take(step.notices)
            operation = step.next
        }

        for _ in 0..<400 {
            service.disturb(using: &random)
            advance()
        }
        if !service.isRunning { service.start() }
        service.trouble = 0
        for reader in outstanding { machine.callReturned(on: reader) }
        outstanding = []
        for _ in 0..<30 { advance() }

        let visible = service.slots.filter { name, slot in
            ReaderFilter().shows(name) && slot.atr.map { ReaderFilter().shows(atr: $0) } ?? false
        }
        #expect(ledger.lying.mapValues(\.atr) == visible.compactMapValues(\.atr))
        #expect(isRight(ledger.state, for: service))
    }

    private func check(_ operation: ReaderStateMachine.Operation) {
        switch operation {
        case .meet(let card):
            #expect(ReaderFilter().shows(card.reader) && ReaderFilter().shows(atr: card.atr))
        case .watch(let slots, let time):
            #expect(slots.allSatisfy { ReaderFilter().shows($0.reader) })
            #expect(time >= .milliseconds(300), "a machine that does not wait keeps a processor busy")
        case .rest(let time): #expect(time >= .milliseconds(300))
        case .establish, .listReaders: break
        }
    }

    private func isRight(_ state: ReaderState?, for service: SimulatedService) -> Bool {
        let slots = service.slots.filter { ReaderFilter().shows($0.key) }
        let hasCard = slots.values.contains { $0.atr.map { ReaderFilter().shows(atr: $0) } ?? false }
        switch state {
        case .noReader: return slots.isEmpty
        case .empty: return !slots.isEmpty && !hasCard
        case .present: return hasCard
        case .busy, .noService, .outOfOrder, nil: return false
        }
    }
}
