import CommunityModel

/// An object of a block map's file, read key by key. A key that nobody knows here is an error at once, so that a slip of
/// the pen never passes for something that was left out.
struct MapObject {
    let path: String
    private let members: [String: JSONTree]

    /// May stand in every object, for people.
    private static let note = "note"

    init(_ tree: JSONTree, path: String, keys: [String]) throws(BlockMapError) {
        guard case .object(let members) = tree else {
            throw BlockMapError(path: path, words: "must be an object { … }, not \(tree.kind)")
        }
        self.path = path
        self.members = members
        for key in members.keys.sorted() where key != Self.note && !keys.contains(key) {
            let known = keys.map { "\"\($0)\"" }.joined(separator: ", ")
            throw error(at: key, "is not known here; known are \(known)")
        }
    }

    func has(_ key: String) -> Bool { members[key] != nil }

    func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func error(at key: String, _ words: String) -> BlockMapError {
        BlockMapError(path: path(of: key), words: words)
    }

    /// - Throws: ``BlockMapError`` when the key is not there.
    func needed(_ key: String) throws(BlockMapError) -> JSONTree {
        guard let tree = members[key] else { throw error(at: key, "is missing") }
        return tree
    }

    func object(_ key: String, keys: [String]) throws(BlockMapError) -> MapObject {
        try MapObject(try needed(key), path: path(of: key), keys: keys)
    }

    func objectIfPresent(_ key: String, keys: [String]) throws(BlockMapError) -> MapObject? {
        has(key) ? try object(key, keys: keys) : nil
    }

    func list(_ key: String) throws(BlockMapError) -> [JSONTree] {
        guard case .list(let elements) = try needed(key) else { throw error(at: key, "must be a list [ … ]") }
        return elements
    }

    func text(_ key: String) throws(BlockMapError) -> String {
        guard case .text(let text) = try needed(key), !text.isEmpty, text.count <= 64 else {
            throw error(at: key, "must be a text of 1 to 64 characters")
        }
        return text
    }

    func whole(_ key: String, in range: ClosedRange<Int>, or usual: Int? = nil) throws(BlockMapError) -> Int {
        if let usual, !has(key) { return usual }
        guard case .whole(let number) = try needed(key), range.contains(number) else {
            throw error(at: key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        or usual: Choice? = nil
    ) throws(BlockMapError) -> Choice {
        if let usual, !has(key) { return usual }
        return try choice(key, of: Dictionary(uniqueKeysWithValues: Choice.allCases.map { ($0.rawValue, $0) }))
    }

    func choice<Choice>(_ key: String, of choices: [String: Choice]) throws(BlockMapError) -> Choice {
        guard case .text(let name) = try needed(key), let choice = choices[name] else {
            let names = choices.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
            throw error(at: key, "must be one of \(names)")
        }
        return choice
    }

    /// Bytes as pairs of hexadecimal digits; blanks between them do not count.
    func bytes(_ key: String, count: ClosedRange<Int>) throws(BlockMapError) -> [UInt8] {
        let (fewest, most) = (count.lowerBound, count.upperBound)
        let length = fewest == most ? "\(most)" : "\(fewest) to \(most)"
        guard case .text(let text) = try needed(key), let bytes = [UInt8](hexadecimalPairs: text),
            count.contains(bytes.count)
        else { throw error(at: key, "must be \(length) bytes as pairs of hexadecimal digits, such as \"FE E1\"") }
        return bytes
    }

    func date(_ key: String) throws(BlockMapError) -> TownDay {
        guard case .text(let text) = try needed(key), let day = TownDay(text) else {
            throw error(at: key, "must be a date such as \"2000-01-01\"")
        }
        return day
    }
}

extension JSONTree {
    /// What it is, in an operator's words.
    fileprivate var kind: String {
        switch self {
        case .nothing: "null"
        case .truth: "true or false"
        case .whole, .fraction: "a number"
        case .text: "a text"
        case .list: "a list"
        case .object: "an object"
        }
    }
}

extension [UInt8] {
    /// Nil unless `text` is pairs of hexadecimal digits, with or without blanks.
    init?(hexadecimalPairs text: some StringProtocol) {
        let digits = text.filter { $0 != " " }.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 != nil }) else { return nil }
        let values = digits.compactMap(\.self)
        self = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
