/// Whether the box at home could be reached when an alert was raised: a silent line is not a silent person. Raw values
/// are those of the stores.
package enum HomeReach: Int, Hashable, Sendable {
    case connected = 1
    case outOfReach = 2
}
