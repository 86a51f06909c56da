package import CommunityModel
package import SmartCards

/// What came of one touch.
package struct SessionOutcome: Hashable, Sendable {
    /// How many measurements the store took. The same act of measuring counts again at the next touch when the device
    /// still holds it; the content key tells.
    package var delivered = 0
    /// What the device sent and could not be kept: the person is told.
    package var refused: [ReadingRefusal] = []
    /// What no family reads, as it came: at most 256 of them.
    package var unread: [MetricObservation] = []
    /// How many segments the device has cleared, since the collector has what was in them.
    package var segmentsCleared = 0
    /// Nothing was really measured: the device asked for an association with test data, and none of it was delivered.
    package var isTest = false
    /// As far as the device named itself.
    package var device: DeviceIdentity?
    package var ending: SessionEnding

    package init(
        delivered: Int = 0,
        refused: [ReadingRefusal] = [],
        device: DeviceIdentity? = nil,
        ending: SessionEnding
    ) {
        self.delivered = delivered
        self.refused = refused
        self.device = device
        self.ending = ending
    }
}

/// How a touch ended.
package enum SessionEnding: Hashable, Sendable {
    /// Both sides said good-bye; everything the device sent is kept and confirmed.
    case released
    /// It speaks IEEE 11073, but measures nothing that Engawa reads.
    case unknownDevice
    /// Not a personal health device at all: another tag, or a card.
    case notAHealthDevice
    /// The device asked for an association that is not possible, or for one with test data.
    case associationRefused(AssociationResult)
    /// The device gave up (ABRT).
    case abortedByDevice(reason: UInt16)
    /// What came in could not be read; the device was told (ABRT) where that was possible.
    case garbage(MalformedBytes)
    /// The message counter was not the one whose turn it was.
    case outOfStep(expected: UInt8, found: UInt8)
    /// The device was taken away, or the reader failed. What was delivered before is kept.
    case tornAway(CardError)
    /// The tag refused a command.
    case tagRefused(StatusWord)
    /// The device fell silent, or would not come to an end.
    case timedOut
    /// The readings could not be stored: nothing was confirmed, so the device still has them.
    case storageFailed
}
