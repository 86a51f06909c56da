package import CommunityModel

/// An invented town of any size, for measuring: so many residents in so many homes, each with a card, and a past.
///
/// Numbers follow from each other, so that a load client and a checker can work them out again: the residents of home
/// `h` are `h * residentsAtHome ..< (h + 1) * residentsAtHome`, and resident `r` has person and card number `r + 1`.
package struct LoadTown: Sendable {
    package let homes: [Home]
    package let residentsAtHome: Int
    /// Readings in the past, spread evenly over ``pastDays``; one of each resident at most a day while there are fewer
    /// than residents a day.
    package let pastReadings: Int
    package let pastDays: Int
    /// The day before which the past lies.
    package let today: TownDay

    package struct Home: Sendable {
        package let household: Household.ID
        package let box: Box.ID

        package init(household: Household.ID, box: Box.ID) {
            self.household = household
            self.box = box
        }
    }

    package init(homes: [Home], residentsAtHome: Int, pastReadings: Int, pastDays: Int, today: TownDay) {
        self.homes = homes
        self.residentsAtHome = residentsAtHome
        self.pastReadings = pastReadings
        self.pastDays = pastDays
        self.today = today
    }

    var residents: Int { homes.count * residentsAtHome }
}
