package import Uplink

/// Why a box is not enrolled. The words are English, for the person at the box and for logs; they hold no secret.
package struct EnrolmentError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// The folder holds an identity already, and nobody asked for another one.
        case alreadyEnrolled
        /// There is no identity in the folder, or only a part of one.
        case notEnrolled
        /// The folder or a file in it cannot be read or written.
        case unusableFolder
        /// Address or pin are written in a way that cannot be right.
        case badArguments
        /// The one-time code is wrong, used or too old: ask the office for a new one.
        case codeRefused
        /// Too many codes were tried: wait.
        case tooManyTries
        case collector(CollectorError)
        /// The collector's answer does not fit together; nothing of it was kept.
        case unacceptableAnswer
    }

    package let reason: Reason
    package let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
