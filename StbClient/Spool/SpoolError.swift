/// Why the spool did not do what it was asked to. Nothing of the call was kept then.
package struct SpoolError: Error, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// The cap of the file or the disk is reached: the device must not be confirmed, the television says so.
        case full
        /// The file cannot be opened, read or written just now.
        case unavailable
        /// The file was written by a newer release than this one; it stays untouched.
        case newerRelease
        /// The event cannot be put into bytes.
        case unencodable
    }

    package let reason: Reason
    /// English, for the log; holds no personal data.
    package let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
