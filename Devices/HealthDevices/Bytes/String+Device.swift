extension String {
    /// A device's own words: ASCII, padded to an even length with zeros. No honest one is longer than 64 bytes.
    init(deviceText bytes: [UInt8]) {
        let padded = String(decoding: bytes.prefix(64).filter { $0 != 0 }, as: UTF8.self)
        self = String(padded.prefix { $0 != "\u{FFFD}" }).trimmed
    }

    /// Without blanks at both ends.
    private var trimmed: String {
        let start = drop { $0 == " " }
        guard let last = start.lastIndex(where: { $0 != " " }) else { return "" }
        return String(start[...last])
    }
}
