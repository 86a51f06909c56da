/// Steps over the elements of DER (X.690 section 8.1) where they lie, without making a tree of them: a revocation list has
/// a million.
struct DERElements {
    struct Element {
        let identifier: UInt8
        /// From its identifier to its end.
        let whole: Range<Int>
        let content: Range<Int>
    }

    struct Malformed: Error {}

    static let integer: UInt8 = 0x02
    static let sequence: UInt8 = 0x30

    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// `range` is the content of the element around them.
    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// - Returns: nil at the end.
    /// - Throws: ``Malformed`` for an element that goes beyond the one around it, or has no definite length of at most
    ///   four bytes.
    mutating func next() throws(Malformed) -> Element? {
        guard position < end else { return nil }
        guard end - position >= 2 else { throw Malformed() }
        let start = position
        var length = Int(bytes[start + 1])
        var content = start + 2
        if length >= 0x80 {
            let count = length & 0x7F
            guard (1...4).contains(count), end - content >= count else { throw Malformed() }
            length = 0
            for byte in content..<content + count { length = length << 8 | Int(bytes[byte]) }
            content += count
        }
        guard end - content >= length else { throw Malformed() }
        position = content + length
        return Element(identifier: bytes[start], whole: start..<position, content: content..<position)
    }
}
