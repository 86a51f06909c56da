/// A person the town looks after (住民). The person outlives every card.
package struct Resident: Hashable, Sendable {
    package typealias ID = Identifier<Resident>

    package let id: ID
    /// As shown on the television: 「鳥海 はなこ」.
    package let displayName: String
    /// The reading of the name in hiragana, from the register, never guessed.
    package let kana: String
    package let birthDate: TownDay
    package let household: Household.ID

    package init(id: ID, displayName: String, kana: String, birthDate: TownDay, household: Household.ID) {
        self.id = id
        self.displayName = displayName
        self.kana = kana
        self.birthDate = birthDate
        self.household = household
    }
}

/// People who share a home and a box (世帯).
package struct Household: Hashable, Sendable {
    package typealias ID = Identifier<Household>

    package let id: ID
    /// What the support desk calls it: 「本町 3-12」; not shown on the television.
    package let label: String

    package init(id: ID, label: String) {
        self.id = id
        self.label = label
    }
}
