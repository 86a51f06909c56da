import SmartCards
import Testing

@Suite("The readers' state machine") struct ReaderStateMachineTests {
    private let kitchen = ReaderName("Kitchen 00 00")
    private let felica: [UInt8] = [
        0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x11, 0x00, 0x3B, 0, 0, 0, 0, 0x42,
    ]

    private func empty(_ counter: UInt16) -> SlotReport {
        SlotReport(reader: kitchen, flags: .empty, counter: counter)
    }

    private func present(_ counter: UInt16, atr: [UInt8]? = nil) -> SlotReport {
        SlotReport(reader: kitchen, flags: [.present, .changed], counter: counter, atr: atr ?? felica)
    }

    private func card(_ counter: UInt16, atr: [UInt8]? = nil) -> PresentedCard {
        PresentedCard(reader: kitchen, atr: atr ?? felica, counter: counter)
    }

    /// A machine that has listed the kitchen's reader and found `report` there.
    private func machine(finding report: SlotReport) -> ReaderStateMachine {
        var machine = ReaderStateMachine(filter: ReaderFilter())
        _ = machine.handle(.established)
        _ = machine.handle(.listed([kitchen]))
        _ = machine.handle(.changed([report]))
        return machine
    }

    /// A machine that has met the card of `report`.
    private func machine(havingMet report: SlotReport) -> ReaderStateMachine {
        var machine = machine(finding: report)
        _ = machine.handle(.finished(card(report.counter, atr: report.atr), .met))
        return machine
    }

    @Test("waits for a service that is not there, and says so once")
    func noService() {
        var machine = ReaderStateMachine(filter: ReaderFilter())
        #expect(ReaderStateMachine.first == .establish)
        let first = machine.handle(.serviceLost)
        #expect(first.notices == [.state(.noService)])
        #expect(first.next == .rest(.milliseconds(300)))
        #expect(machine.handle(.rested).next == .establish)
        let second = machine.handle(.serviceLost)
        #expect(second.notices == [])
        #expect(second.next == .rest(.milliseconds(600)))
    }

    @Test("says when there is no reader, and looks for one round by round")
    func noReader() {
        var machine = ReaderStateMachine(filter: ReaderFilter())
        #expect(machine.handle(.established).next == .listReaders)
        let listed = machine.handle(.listed([]))
        #expect(listed.notices == [.state(.noReader)])
        #expect(listed.next == .watch([], atMost: .milliseconds(2500)))
        #expect(machine.handle(.quiet).next == .listReaders)
        let plugged = machine.handle(.listed([kitchen]))
        #expect(plugged.notices == [])
        #expect(plugged.next == .watch([.init(reader: kitchen, known: 0)], atMost: .milliseconds(2500)))
        #expect(machine.handle(.changed([empty(0)])).notices == [.state(.empty)])
    }

    @Test("asks only for what differs from the last report, without the mark of change")
    func knownState() {
        var machine = machine(havingMet: present(7))
        #expect(
            machine.handle(.listed([kitchen])).next
                == .watch([.init(reader: kitchen, known: 0x0007_0020)], atMost: .milliseconds(2500))
        )
    }

    @Test("meets a card once, until it is lifted")
    func insertAndRemove() {
        var machine = machine(finding: empty(0))
        let inserted = machine.handle(.changed([present(1)]))
        #expect(inserted.notices == [.state(.busy(card(1)))])
        #expect(inserted.next == .meet(card(1)))
        let met = machine.handle(.finished(card(1), .met))
        #expect(met.notices == [.state(.present(card(1)))])
        #expect(met.next == .listReaders)
        _ = machine.handle(.listed([kitchen]))
        #expect(machine.handle(.changed([present(1)])).next == .listReaders)
        #expect(machine.handle(.changed([empty(2)])).notices == [.state(.empty), .left(kitchen)])
    }

    @Test("begins again with a card that lies there still after the contact broke, three times in all")
    func brokenContact() {
        var machine = machine(finding: empty(0))
        #expect(machine.handle(.changed([present(1)])).next == .meet(card(1)))
        for _ in 1...2 {
            #expect(machine.handle(.finished(card(1), .broken)).notices == [])
            #expect(machine.handle(.listed([kitchen])).next.isWatch)
            #expect(machine.handle(.quiet).next == .meet(card(1)))
        }
        #expect(machine.handle(.finished(card(1), .broken)).notices == [.state(.present(card(1)))])
        _ = machine.handle(.listed([kitchen]))
        #expect(machine.handle(.quiet).next == .listReaders)
        #expect(machine.handle(.changed([empty(2)])).notices == [.state(.empty), .left(kitchen)])
    }

    @Test("tells that a card is gone whose contact broke because it was lifted")
    func brokenByLifting() {
        var machine = machine(finding: empty(0))
        _ = machine.handle(.changed([present(1)]))
        _ = machine.handle(.finished(card(1), .broken))
        _ = machine.handle(.listed([kitchen]))
        #expect(machine.handle(.changed([empty(2)])).notices == [.state(.empty), .left(kitchen)])
    }

    @Test("sees by the counter that a card was swapped between two looks, even for one of the same make")
    func swap() {
        var machine = machine(havingMet: present(1))
        let swapped = machine.handle(.changed([present(3)]))
        #expect(swapped.notices == [.state(.busy(card(3))), .left(kitchen)])
        #expect(swapped.next == .meet(card(3)))
    }

    @Test("sees a swap over the end of the counter")
    func swapAtOverflow() {
        var machine = machine(havingMet: present(0xFFFF))
        #expect(machine.handle(.changed([present(1)])).next == .meet(card(1)))
    }

    @Test("sees a swap by the answer to reset too")
    func swapByATR() {
        let other: [UInt8] = [0x3B, 0x80, 0x80, 0x01, 0x01]
        var machine = machine(havingMet: present(1))
        #expect(machine.handle(.changed([present(2, atr: other)])).next == .meet(card(2, atr: other)))
    }

    @Test("does not take a count that comes after its insertion for another card, nor miss the swap after it")
    func lateCount() {
        var machine = machine(havingMet: present(0))
        #expect(machine.handle(.changed([present(1)])).next == .listReaders)
        #expect(machine.handle(.changed([present(2)])).next == .meet(card(2)))
    }

    @Test("loses all cards with the service, and meets them again when it is back")
    func serviceLost() {
        var machine = machine(havingMet: present(5))
        let lost = machine.handle(.serviceLost)
        #expect(lost.notices == [.state(.noService), .left(kitchen)])
        #expect(lost.next == .rest(.milliseconds(300)))
        #expect(machine.handle(.rested).next == .establish)
        #expect(machine.handle(.established).next == .listReaders)
        // The counters of a new service begin at 0.
        #expect(
            machine.handle(.listed([kitchen])).next
                == .watch([.init(reader: kitchen, known: 0)], atMost: .milliseconds(2500))
        )
        #expect(machine.handle(.changed([present(1)])).next == .meet(card(1)))
    }

    @Test("loses the card of a reader that was unplugged")
    func unplugged() {
        var machine = machine(havingMet: present(1))
        let vanished = machine.handle(.readerVanished)
        #expect(vanished.next == .rest(.milliseconds(300)))
        #expect(machine.handle(.rested).next == .listReaders)
        #expect(machine.handle(.listed([])).notices == [.state(.noReader), .left(kitchen)])
    }

    @Test("tries again while another program holds the card, for as long as it takes")
    func sharingViolation() {
        var machine = machine(finding: present(1))
        for _ in 0..<100 {
            #expect(machine.handle(.finished(card(1), .notOpened(.sharingViolation))).next == .listReaders)
            #expect(
                machine.handle(.listed([kitchen])).next
                    == .watch([.init(reader: kitchen, known: 0x0001_0020)], atMost: .milliseconds(400))
            )
            #expect(machine.handle(.quiet).next == .meet(card(1)))
        }
    }

    @Test("says once, after a few seconds, that another program holds the card, and meets it when it can")
    func heldForLong() {
        var machine = machine(finding: present(1))
        var notices: [ReaderStateMachine.Notice] = []
        for _ in 0..<100 {
            notices += machine.handle(.finished(card(1), .notOpened(.sharingViolation))).notices
            _ = machine.handle(.quiet)
        }
        #expect(notices == [.failed(card(1), .sharingViolation)])
        #expect(machine.handle(.finished(card(1), .met)).notices == [.state(.present(card(1)))])
    }

    @Test("is out of order while a card does not answer, and keeps the card on the other reader")
    func hung() {
        let hall = ReaderName("Hall 00 00")
        var machine = ReaderStateMachine(filter: ReaderFilter())
        _ = machine.handle(.established)
        _ = machine.handle(.listed([kitchen, hall]))
        let second = SlotReport(reader: hall, flags: .present, counter: 1, atr: felica)
        let hallCard = PresentedCard(reader: hall, atr: felica, counter: 1)
        _ = machine.handle(.changed([second]))
        _ = machine.handle(.changed([present(1)]))
        _ = machine.handle(.finished(hallCard, .met))
        let hung = machine.handle(.finished(card(1), .hung))
        #expect(hung.notices == [.state(.outOfOrder(kitchen))])
        #expect(hung.next == .establish)
        #expect(machine.handle(.established).next == .listReaders)
        #expect(machine.handle(.listed([kitchen, hall])).notices == [])
        #expect(machine.handle(.quiet).next == .listReaders)
        let lifted = machine.handle(.changed([empty(2)]))
        #expect(lifted.notices == [.state(.present(hallCard)), .left(kitchen)])
    }

    @Test("meets a card again that answered at last, but not without end")
    func answeredAtLast() {
        var machine = machine(finding: present(1))
        for _ in 1...2 {
            #expect(machine.handle(.finished(card(1), .hung)).next == .establish)
            _ = machine.handle(.established)
            machine.callReturned(on: kitchen)
            #expect(machine.handle(.quiet).next == .meet(card(1)))
        }
        _ = machine.handle(.finished(card(1), .hung))
        machine.callReturned(on: kitchen)
        #expect(machine.handle(.established).notices == [.state(.present(card(1)))])
        #expect(machine.handle(.quiet).next == .listReaders)
    }

    @Test("says of a card that cannot be opened in time that it hangs")
    func openingHung() {
        var machine = machine(finding: present(1))
        let hung = machine.handle(.finished(card(1), .notOpened(.hung)))
        #expect(hung.notices == [.state(.outOfOrder(kitchen)), .failed(card(1), .hung)])
        #expect(hung.next == .establish)
    }

    @Test("waits for the report of a card that took another's place before it was opened")
    func swappedBeforeOpening() {
        var machine = machine(finding: present(1))
        #expect(machine.handle(.finished(card(1), .notOpened(.swapped))).notices == [])
        #expect(machine.handle(.changed([present(3)])).next == .meet(card(3)))
    }

    @Test("is out of order when its driver does not answer the service, until it does")
    func faulty() {
        var machine = machine(finding: empty(0))
        let faulty = SlotReport(reader: kitchen, flags: [.unavailable, .unknown, .changed], counter: 0)
        #expect(machine.handle(.changed([faulty])).notices == [.state(.outOfOrder(kitchen))])
        #expect(machine.handle(.changed([empty(0)])).notices == [.state(.empty)])
    }

    @Test("gives a card up that does not answer three times, and says so")
    func unresponsive() {
        var machine = machine(finding: present(1))
        for _ in 0..<2 {
            #expect(machine.handle(.finished(card(1), .notOpened(.unresponsive))).notices == [])
            #expect(machine.handle(.quiet).next == .meet(card(1)))
        }
        let last = machine.handle(.finished(card(1), .notOpened(.unresponsive)))
        #expect(last.notices == [.state(.present(card(1))), .failed(card(1), .unresponsive)])
        #expect(machine.handle(.quiet).next == .listReaders)
        #expect(machine.handle(.changed([empty(2)])).notices == [.state(.empty), .left(kitchen)])
    }

    @Test("says of a card that gives no answer to reset that it failed, and meets it when it does")
    func mute() {
        var machine = machine(finding: empty(0))
        let mute = SlotReport(reader: kitchen, flags: [.present, .mute], counter: 1)
        let unreadable = card(1, atr: [])
        #expect(
            machine.handle(.changed([mute])).notices
                == [.state(.present(unreadable)), .failed(unreadable, .unresponsive)]
        )
        #expect(machine.handle(.changed([present(1)])).next == .meet(card(1)))
    }

    @Test("meets a card once more when somebody has something to say to it, and not again by itself")
    func meetsAgain() {
        var machine = machine(havingMet: present(1))
        #expect(machine.meetAgain(card(1)) == true)
        #expect(machine.handle(.quiet).next == .meet(card(1)))
        #expect(machine.handle(.finished(card(1), .broken)).next == .listReaders)
        _ = machine.handle(.listed([kitchen]))
        #expect(machine.handle(.quiet).next == .listReaders)
        #expect(machine.meetAgain(card(1)) == true, "as often as somebody wants")
    }

    @Test("has nothing to say to a card that is gone, was swapped, is still being met or does not answer")
    func meetsNoOther() {
        var machine = machine(havingMet: present(1))
        #expect(machine.meetAgain(card(3)) == false)
        _ = machine.handle(.listed([kitchen]))
        _ = machine.handle(.changed([empty(2)]))
        #expect(machine.meetAgain(card(1)) == false)
        _ = machine.handle(.changed([present(3)]))
        #expect(machine.meetAgain(card(3)) == false, "it gets the conversation that every card gets first")
        _ = machine.handle(.finished(card(3), .met))
        #expect(machine.meetAgain(card(3)) == true)
        _ = machine.handle(.quiet)
        _ = machine.handle(.finished(card(3), .hung))
        #expect(machine.meetAgain(card(3)) == false)
        machine.callReturned(on: kitchen)
        #expect(machine.meetAgain(card(3)) == true)
    }

    @Test("waits a few seconds for another program that holds a card which it was to meet again, then gives that up")
    func meetsAgainHeld() {
        var machine = machine(havingMet: present(1))
        #expect(machine.meetAgain(card(1)) == true)
        var notices: [ReaderStateMachine.Notice] = []
        for _ in 1...8 {
            _ = machine.handle(.listed([kitchen]))
            #expect(machine.handle(.quiet).next == .meet(card(1)))
            notices += machine.handle(.finished(card(1), .notOpened(.sharingViolation))).notices
        }
        #expect(notices.filter { $0 == .failed(card(1), .sharingViolation) }.count == 1)
        _ = machine.handle(.listed([kitchen]))
        #expect(machine.handle(.quiet).next == .listReaders)
    }

    @Test("never watches a hidden reader")
    func hiddenReader() {
        var machine = ReaderStateMachine(filter: ReaderFilter())
        _ = machine.handle(.established)
        let listed = machine.handle(.listed([ReaderName("B-CAS Slot 00 00"), kitchen]))
        #expect(listed.next == .watch([.init(reader: kitchen, known: 0)], atMost: .milliseconds(2500)))
        #expect(machine.handle(.listed([ReaderName("B-CAS Slot 00 00")])).notices == [.state(.noReader)])
    }

    @Test(
        "never opens a conditional-access card, and sees no card in it",
        arguments: ReaderFilter.conditionalAccessATRs
    )
    func hiddenCard(atr: [UInt8]) {
        var machine = machine(finding: empty(0))
        let step = machine.handle(.changed([present(1, atr: atr)]))
        #expect(step.notices == [])
        #expect(step.next == .listReaders)
        #expect(machine.handle(.changed([empty(2)])).notices == [])
    }

    @Test("meets the cards of two readers one after the other")
    func twoReaders() {
        let hall = ReaderName("Hall 00 00")
        var machine = ReaderStateMachine(filter: ReaderFilter())
        _ = machine.handle(.established)
        _ = machine.handle(.listed([kitchen, hall]))
        let second = SlotReport(reader: hall, flags: .present, counter: 1, atr: felica)
        let hallCard = PresentedCard(reader: hall, atr: felica, counter: 1)
        #expect(machine.handle(.changed([present(1), second])).next == .meet(card(1)))
        let next = machine.handle(.finished(card(1), .met))
        #expect(next.notices == [.state(.busy(hallCard))])
        #expect(next.next == .meet(hallCard))
        #expect(machine.handle(.finished(hallCard, .met)).notices == [.state(.present(card(1)))])
    }
}

extension ReaderStateMachine.Operation {
    fileprivate var isWatch: Bool {
        guard case .watch = self else { return false }
        return true
    }
}
