package import SmartCards

/// Why the way over the tag ended.
package enum LinkError: Error, Hashable, Sendable {
    /// The reader gave no answer: most often the device was taken away.
    case card(CardError)
    /// What lies there is no tag of the NFC Forum, or has nothing of a personal health device on it.
    case notAHealthDevice
    /// The tag answered a command with this status word.
    case refused(StatusWord)
    /// The tag's files are not as the specification says.
    case malformed(MalformedBytes)
    /// The record's flags byte is not the one whose turn it is.
    case outOfStep(expected: UInt8, found: UInt8)
    /// The device said nothing for as many polls as allowed.
    case silent
    /// The message is larger than the tag's file, or than what its offsets reach.
    case tooLarge
}
