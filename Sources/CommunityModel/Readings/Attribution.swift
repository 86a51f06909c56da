/// How it was decided whose a reading is. There is no default person: a reading nobody can be named for stays
/// unassigned.
package enum AttributionMethod: Int, Hashable, Sendable {
    /// Exactly one card lay on the reader within three minutes before or after.
    case card = 1
    /// The person chose their name on the television.
    case chosenOnTelevision = 2
    /// No card lay there, and the device's slot is known to be one person's at this box, by their card (decision 0043).
    case deviceSlot = 3
}
