package import CommunityModel
package import Screens
package import Spool
import Synchronization
import UplinkProtocol

extension BoxAgent {
    /// A card was laid on the reader.
    package func cardTapped(_ card: CardToken) {
        let binding = learned.binding(of: card)
        performOrTell { table, now in
            let owner = binding.flatMap { CardOwner(binding: $0, in: table.roster) }
            return table.cardTapped(card, owner: owner, at: now)
        }
    }

    /// A card that was laid down is not there any more.
    package func cardLifted(_ card: CardToken) {
        performOrTell { table, now in table.cardLifted(card, at: now) }
    }

    package func cardRefused(_ reason: RefusedCardPage.Reason) {
        performOrTell { table, now in table.cardRefused(reason, at: now) }
    }

    package func readerChanged(_ trouble: ReaderTroublePage.Trouble?) {
        performOrTell { table, now in table.readerChanged(trouble, at: now) }
    }

    package func unknownDevice() {
        performOrTell { table, now in table.unknownDevice(at: now) }
    }

    package func deviceTrouble(_ trouble: DeviceTroublePage.Trouble) {
        performOrTell { table, now in table.deviceTrouble(trouble, at: now) }
    }

    /// A device begins to tell what it has measured.
    func touchBegan() {
        performOrTell { table, _ in
            table.touchBegan()
            return []
        }
    }

    /// It has told all it will.
    func touchEnded() {
        do {
            try perform { table, now in table.touchEnded(at: now) }
        } catch {
            performOrTell { table, now in
                table.touchGivenUp()
                return table.nothingIsKept(at: now)
            }
        }
    }

    /// Returns when the measurements are on the disk, so that the device may be told.
    ///
    /// - Throws: ``SpoolError``; then nothing happened, and the device keeps what it has.
    package func keep(_ measurements: [Measurement]) throws(SpoolError) {
        var kept: Set<ContentKey> = []
        var owned: Set<ContentKey> = []
        for key in measurements.map(\.contentKey) where try spool.contains(key) {
            kept.insert(key)
            if try spool.hasOwner(key) { owned.insert(key) }
        }
        try perform { table, now in table.measured(measurements, alreadyKept: kept, alreadyOwned: owned, at: now) }
    }

    // MARK: Whose card it is

    /// Asks the collector, and tells the table what it says.
    func findOwner(of card: CardToken, tappedAt: Instant) async {
        let reply = await collector.openCardSession(CardSessionRequest(card: card, tappedAt: tappedAt))
        switch reply {
        case .opened(let answer):
            await opened(answer, for: card)
        case .unknownCard:
            learned.forget(card)
            performOrTell { table, now in table.cardUnknown(card, at: now) }
        case .outOfReach:
            performOrTell { table, now in table.cardOutOfReach(card, at: now) }
        }
    }

    private func opened(_ answer: CardSessionAnswer, for card: CardToken) async {
        guard let owner = await owner(by: answer) else {
            // The collector and its roster disagree, or the roster cannot be had: nobody is shown by guess.
            await collector.closeCardSession(answer.session)
            return performOrTell { table, now in table.cardOutOfReach(card, at: now) }
        }
        learned.learn(card, has: owner.binding)
        let superseded = state.withLock { state -> CardSession.ID? in
            guard state.table.session?.card == card else { return answer.session }
            let before = state.records?.session
            state.records = OpenRecords(card: card, session: answer.session)
            // The collector closes the one before by itself when it is this box's.
            return before == answer.session ? nil : before
        }
        performOrTell { table, now in table.cardIdentified(card, as: owner, hasRecords: true, at: now) }
        sendFelicaProof()
        if let superseded { await collector.closeCardSession(superseded) }
    }

    /// The answer names a binding; a card that was bound a moment ago is not on the roster yet.
    private func owner(by answer: CardSessionAnswer) async -> CardOwner? {
        if let owner = state.withLock({ CardOwner(binding: answer.binding, in: $0.table.roster) }) { return owner }
        guard let message = await collector.roster() else { return nil }
        rosterChanged(to: message.roster)
        return CardOwner(binding: answer.binding, in: message.roster)
    }
}

extension CardOwner {
    init?(binding: CardBinding.ID, in roster: Roster) {
        guard let member = roster.member(named: binding) else { return nil }
        self.init(binding: binding, member: member)
    }
}
