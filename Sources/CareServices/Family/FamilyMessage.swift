package import CommunityModel

/// What a family member is told: facts only; the channel finds the words.
package struct FamilyMessage: Hashable, Sendable {
    package let recipient: FamilyContact
    /// Whom it is about: 「鳥海 はなこ」.
    package let residentName: String
    package let content: Content
    package let town: TownProfile
    /// The same over every try and after every restart: alert × kind × recipient × channel. Letters, digits, `-`.
    package let key: String
    /// When the message came to be; its date, whenever it is sent.
    package let writtenAt: Instant

    package init(
        recipient: FamilyContact,
        residentName: String,
        content: Content,
        town: TownProfile,
        key: String,
        writtenAt: Instant
    ) {
        self.recipient = recipient
        self.residentName = residentName
        self.content = content
        self.town = town
        self.key = key
        self.writtenAt = writtenAt
    }

    package enum Content: Hashable, Sendable {
        /// 「今朝も動きあり」: a sign of life came in time.
        case morningNote(LifeSign)
        /// Nobody answered by the deadline and its grace.
        case noSignOfLife(last: LifeSign?, deadline: Instant, askedAt: Instant, home: HomeReach)
        /// After ``noSignOfLife(last:deadline:askedAt:home:)``: there was one.
        case allClear(LifeSign)
    }
}

/// A way to reach family: e-mail, later push and others.
package protocol FamilyChannel: Sendable {
    /// Tries once, for a minute at most.
    func deliver(_ message: FamilyMessage) async -> DeliveryVerdict
}

/// How one try ended.
package enum DeliveryVerdict: Hashable, Sendable {
    /// The provider has taken it.
    case accepted
    /// Worth trying again: nobody there, a 4xx answer. The reason is English, without addresses or names.
    case tryAgain(reason: String)
    /// Never to be tried again: a 5xx answer.
    case refused(reason: String)
}
