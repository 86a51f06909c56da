/// Cuts what comes over a stream, such as a TCP connection, into APDUs: each has its length in its third and fourth byte.
package struct APDUStream: Sendable {
    private var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ received: some Sequence<UInt8>) {
        bytes += received
    }

    /// - Returns: the next whole APDU; nil until more has come.
    package mutating func next() -> [UInt8]? {
        guard bytes.count >= 4 else { return nil }
        let length = 4 + Int(bytes.word(2))
        guard bytes.count >= length else { return nil }
        defer { bytes.removeFirst(length) }
        return Array(bytes.prefix(length))
    }
}
