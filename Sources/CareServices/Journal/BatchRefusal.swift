package import UplinkProtocol

/// Why a batch is refused as a whole. Nothing of it is stored then.
package enum BatchRefusal: Error, Hashable, Sendable {
    /// Its frame cannot be used: malformed, of another protocol version, or too large.
    case unusable(UplinkError)
    /// It names another box than the one that sent it.
    case namesAnotherBox
    /// The box that sent it was ours.
    case revoked
    /// No box of ours sent it, or not with the certificate it was given last.
    case unknownBox
    /// Too much is waiting to be stored.
    case busy(retryAfter: Duration)
    /// It could not be stored.
    case notStored(StoreError)

    init(_ error: StoreError) {
        self = if case .busy(let span) = error.reason { .busy(retryAfter: span) } else { .notStored(error) }
    }
}
