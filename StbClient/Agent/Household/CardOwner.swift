package import CommunityModel

/// Whose card it is: the person, and the binding that says so.
package struct CardOwner: Hashable, Sendable {
    package let binding: CardBinding.ID
    package let member: Roster.Member

    package init(binding: CardBinding.ID, member: Roster.Member) {
        self.binding = binding
        self.member = member
    }

    package var resident: Resident.ID { member.resident }
}

/// What is known of a card that was laid down.
package enum CardStanding: Hashable, Sendable {
    /// The collector is being asked.
    case asked
    case owned(CardOwner)
    /// The collector knows nobody in this home by this card.
    case unknown
    /// The collector cannot be asked, and the box has not met the card before.
    case outOfReach

    package var owner: CardOwner? {
        guard case .owned(let owner) = self else { return nil }
        return owner
    }
}
