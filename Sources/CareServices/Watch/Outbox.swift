package import CommunityModel
import WatchRules

/// Messages on their way to families. A message is done only when its provider has taken it, so that a program that is
/// killed at any moment loses none; it carries the same key on every try, so that a second one can be told from a
/// first.
package protocol Outbox: Sendable {
    /// Takes messages that are due, for one worker until `end`; those whose worker died are taken again. Withdraws
    /// first what need not be sent any more: the alert is over, the contact was removed, nobody was told.
    func claimDeliveries(
        by worker: WatchKeeper.ID,
        until end: Instant,
        at now: Instant,
        limit: Int
    ) async throws(StoreError) -> [ClaimedDelivery]

    /// Ignored when the worker's lease has ended and somebody else has the message.
    /// - Throws: ``StoreError``; the message is claimed again when the lease ends.
    func finish(
        _ delivery: Delivery.ID,
        by worker: WatchKeeper.ID,
        as outcome: DeliveryOutcome,
        at now: Instant
    ) async throws(StoreError)
}

/// One message to one address (配信).
package enum Delivery {
    package typealias ID = Identifier<Delivery>

    /// Raw values are those of the stores.
    package enum Kind: Int, Hashable, Sendable, CaseIterable {
        case noSignOfLife = 1
        case allClear = 2
        case morningNote = 3
    }
}

/// A message that is to be written into the outbox.
package struct DeliveryDraft: Hashable, Sendable {
    package let id: Delivery.ID
    package let kind: Delivery.Kind
    package let contact: FamilyContact.ID
    /// Sent only if this one has, or may have, arrived.
    package let after: Delivery.ID?
    package let writtenAt: Instant
    /// Not tried any more from then on.
    package let expiresAt: Instant

    package init(
        id: Delivery.ID,
        kind: Delivery.Kind,
        contact: FamilyContact.ID,
        after: Delivery.ID?,
        writtenAt: Instant,
        expiresAt: Instant
    ) {
        self.id = id
        self.kind = kind
        self.contact = contact
        self.after = after
        self.writtenAt = writtenAt
        self.expiresAt = expiresAt
    }
}

/// A message that a worker has taken, with the facts as they are now.
package struct ClaimedDelivery: Hashable, Sendable {
    package let id: Delivery.ID
    package let kind: Delivery.Kind
    package let key: String
    /// Before this one.
    package let tries: Int
    package let writtenAt: Instant
    package let expiresAt: Instant
    package let recipient: FamilyContact
    package let residentName: String
    package let content: FamilyMessage.Content

    package init(
        id: Delivery.ID,
        kind: Delivery.Kind,
        key: String,
        tries: Int,
        writtenAt: Instant,
        expiresAt: Instant,
        recipient: FamilyContact,
        residentName: String,
        content: FamilyMessage.Content
    ) {
        self.id = id
        self.kind = kind
        self.key = key
        self.tries = tries
        self.writtenAt = writtenAt
        self.expiresAt = expiresAt
        self.recipient = recipient
        self.residentName = residentName
        self.content = content
    }
}

package enum DeliveryOutcome: Hashable, Sendable {
    case sent
    case tryAgain(at: Instant, reason: String)
    /// Never to be tried again; the operator is told.
    case refused(reason: String)
}

extension Delivery.Kind {
    var importance: MessageImportance {
        switch self {
        case .noSignOfLife: .alert
        case .allClear: .allClear
        case .morningNote: .note
        }
    }
}
