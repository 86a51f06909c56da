/// A tag of the NFC Forum that holds one NDEF message, whatever its type.
protocol NDEFTag {
    /// The message on the tag; empty while it is being written.
    ///
    /// - Throws: ``LinkError``.
    func read() throws(LinkError) -> [UInt8]

    /// Puts a message on the tag, so that nobody ever reads half of it.
    ///
    /// - Throws: ``LinkError``.
    func write(_ message: [UInt8]) throws(LinkError)
}

extension Type4Tag: NDEFTag {}
