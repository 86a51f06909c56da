/// Why the collector could not be asked, or what it said instead of an answer.
package enum CollectorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No line, no listener, torn or too slow: try again later.
    case unreachable(String)
    /// The two ends do not accept each other's certificates, or the box is no longer welcome.
    case refused(Refusal)
    /// Any other answer than the one asked for.
    /// - Parameter retryAfter: when the collector wants to be asked again, if it said so.
    case answered(status: Int, retryAfter: Duration?, words: String)
    /// The answer was longer than this box wants to hold; it was not read to the end.
    case tooLarge
    /// The answer has the right status and the wrong bytes, or the question could not be put into bytes.
    case malformed(String)
    /// The task or the listener that asked was cancelled.
    case cancelled

    package enum Refusal: Hashable, Sendable {
        /// The operator took the box's certificate back: roster and card key go, the spool stays. Only ever from an
        /// answer that came inside TLS, never from an alert, which a stranger on the line could send.
        case revoked
        /// The handshake ended with an alert about the box's certificate. Nothing is forgotten, all is tried again.
        case boxNotAccepted
        /// Whoever answered is not our collector: its certificate is not from our authority or not for this name.
        case collectorNotAccepted
    }

    /// English, for the log; no personal data. Words of the collector are not repeated.
    package var description: String {
        switch self {
        case .unreachable(let why): "the collector cannot be reached: \(why)"
        case .refused(.revoked): "the box's certificate was revoked"
        case .refused(.boxNotAccepted): "the collector does not accept the box's certificate"
        case .refused(.collectorNotAccepted): "the collector's certificate is not accepted"
        case .answered(let status, _, _): "the collector answered \(status)"
        case .tooLarge: "the collector's answer is too large"
        case .malformed(let why): "the collector's answer cannot be read: \(why)"
        case .cancelled: "cancelled"
        }
    }
}
