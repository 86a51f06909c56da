import CommunityModel
import WatchRules

/// Turns what the rules say of an expectation into what is to be written: the alert, and messages to whom.
struct JudgeExpectation: Sendable {
    let now: Instant
    let zone: TownZone
    let homesInReach: Set<Household.ID>

    func callAsFunction(_ due: DueExpectation) -> Settlement {
        var expectation = due.expectation
        let actions = expectation.judge(firstSign: due.firstSign, at: now)
        var settlement = Settlement(expectation: expectation, asksUntil: expectation.asksUntil)
        for action in actions { carry(out: action, of: due, in: &settlement) }
        // A sign ends the alert of an earlier day as well.
        if let sign = due.firstSign, expectation.isSettled, due.openAlert != nil, settlement.alert == nil {
            settlement.clear(due.openAlert, by: sign, at: now)
        }
        return settlement
    }

    private func carry(out action: WatchAction, of due: DueExpectation, in settlement: inout Settlement) {
        switch action {
        case .ask, .stopAsking:
            break  // Both stand in the expectation.
        case .tellFamily:
            // Nobody is told twice of one silence, however many days it lasts.
            guard due.openAlert == nil else { return }
            let home: HomeReach = homesInReach.contains(due.household) ? .connected : .outOfReach
            settlement.alert = .open(WatchAlert.ID(at: now), last: due.lastSign, home: home)
            settlement.written += due.contacts.map { draft(.noSignOfLife, to: $0.id) }
        case .morningNote:
            guard due.openAlert == nil else { return }
            settlement.written += due.contacts.filter(\.wantsMorningNote).map { draft(.morningNote, to: $0.id) }
        case .allClear(let sign):
            settlement.clear(due.openAlert, by: sign, at: now)
        }
    }

    private func draft(_ kind: Delivery.Kind, to contact: FamilyContact.ID) -> DeliveryDraft {
        DeliveryDraft(kind, to: contact, after: nil, at: now)
    }
}

extension Settlement {
    /// Closes an alert: what was not sent yet is taken back, who was told or may have been hears that all is well.
    fileprivate mutating func clear(_ alert: OpenAlert?, by sign: LifeSign, at now: Instant) {
        guard let alert else { return }
        self.alert = .close(sign)
        for message in alert.messages {
            switch message.standing {
            case .waiting: withdrawn.append(message.id)
            case .underWay, .sent:
                written.append(DeliveryDraft(.allClear, to: message.contact, after: message.id, at: now))
            case .failed: break
            }
        }
    }
}

extension DeliveryDraft {
    fileprivate init(_ kind: Delivery.Kind, to contact: FamilyContact.ID, after: Delivery.ID?, at now: Instant) {
        self.init(
            id: Delivery.ID(at: now),
            kind: kind,
            contact: contact,
            after: after,
            writtenAt: now,
            expiresAt: now + DeliveryPolicy.life(of: kind.importance)
        )
    }
}
