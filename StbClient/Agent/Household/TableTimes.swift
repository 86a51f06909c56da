import CommunityModel

/// How long things last on the resident's table (architecture decision 23).
package enum TableTimes {
    /// A card session ends so long after the last tap, key or measurement.
    package static let session = Duration.minutes(3)
    /// A reading belongs to a card that was tapped at most so long before or after it.
    package static let attribution = Duration.minutes(3)
    /// After the greeting the person's records open by themselves: long enough to read it or to touch the monitor.
    package static let greeting = Duration.seconds(4)
    /// Keys of the remote control within so long are one sign of life.
    package static let oneSign = Duration.minutes(15)
    /// A key that is pressed again within so long was meant once.
    package static let doublePress = Duration.milliseconds(700)
    /// A sentence about a card or device that could not be used stays so long.
    package static let notice = Duration.seconds(60)
}

extension Instant {
    /// Whether no more than `span` lies between `earlier` and this instant, and it is not the later one.
    func isWithin(_ span: Duration, after earlier: Instant) -> Bool {
        earlier <= self && self - earlier <= span
    }
}
