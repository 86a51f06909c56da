/// Where a text stops being JSON (RFC 8259), or says something twice: the decoder only says that it does, and whoever wrote
/// the file looks for a comma.
struct JSONFault: Hashable {
    /// From 1.
    let line: Int
    let column: Int

    /// - Parameter text: what the decoder refused, not nested deeper than the stack is.
    init(in text: [UInt8]) {
        var scanner = JSONScanner(text: text)
        if scanner.value() { scanner.blanks() }
        self.init(after: scanner, in: text)
    }

    /// The second of two equal keys in one object, of which the decoder would take either.
    ///
    /// - Parameter text: JSON, not nested deeper than the stack is.
    init?(repeatedKeyIn text: [UInt8]) {
        var scanner = JSONScanner(text: text)
        guard !scanner.value(), scanner.hasRepeatedKey else { return nil }
        self.init(after: scanner, in: text)
    }

    private init(after scanner: JSONScanner, in text: [UInt8]) {
        let before = text.prefix(scanner.place)
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = 1 + before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)
    }
}

/// Goes over a text as far as it is JSON. Each step says whether it was.
private struct JSONScanner {
    let text: [UInt8]
    var place = 0
    private(set) var hasRepeatedKey = false

    init(text: [UInt8]) { self.text = text }

    private var next: UInt8? { place < text.count ? text[place] : nil }

    mutating func blanks() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
    }

    mutating func value() -> Bool {
        blanks()
        switch next {
        case UInt8(ascii: "{"):
            var keys: Set<ArraySlice<UInt8>> = []
            return members(until: UInt8(ascii: "}")) { $0.member(besides: &keys) }
        case UInt8(ascii: "["): return members(until: UInt8(ascii: "]")) { $0.value() }
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func members(until end: UInt8, _ member: (inout JSONScanner) -> Bool) -> Bool {
        place += 1
        blanks()
        if take(end) { return true }
        repeat {
            guard member(&self) else { return false }
            blanks()
        } while take(UInt8(ascii: ","))
        return take(end)
    }

    private mutating func member(besides keys: inout Set<ArraySlice<UInt8>>) -> Bool {
        blanks()
        let start = place
        guard next == UInt8(ascii: "\""), string() else { return false }
        guard keys.insert(text[start..<place]).inserted else {
            place = start
            hasRepeatedKey = true
            return false
        }
        blanks()
        return take(UInt8(ascii: ":")) && value()
    }

    private mutating func string() -> Bool {
        place += 1
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return true
            case UInt8(ascii: "\\"): place = min(place + 2, text.count)
            case 0..<0x20: return false
            default: place += 1
            }
        }
        return false
    }

    private mutating func number() -> Bool {
        let start = place
        let signs = Array("0123456789+-.eE".utf8)
        while let byte = next, signs.contains(byte) { place += 1 }
        return place > start
    }

    private mutating func word(_ word: String) -> Bool {
        for byte in word.utf8 where !take(byte) { return false }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }
}
