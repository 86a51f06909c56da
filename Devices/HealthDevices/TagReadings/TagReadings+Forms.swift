extension TagReadings {
    /// What a text of words begins with; the number is that of this form.
    static let firstWord = "engawa-reading/1"
    private static let depthLimit = 4
    /// Keys of one object or line; more are none of ours.
    private static let keyLimit = 40
    /// Characters of a key or a value: a name, a date.
    private static let textLimit = 64

    /// `{"version": 1, "id": "…", …, "readings": [{"at": "…", "systolic": 128, …}, …]}`
    init(json bytes: [UInt8]) throws(MalformedBytes) {
        let tree: JSONTree
        do throws(JSONTree.Refusal) {
            tree = try JSONTree(bytes, lengthLimit: Self.lengthLimit, depthLimit: Self.depthLimit)
        } catch {
            throw Self.malformed("JSON of \(Self.lengthLimit) bytes and \(Self.depthLimit) levels at most")
        }
        guard case .object(let head) = tree, head["version"] == .whole(1),
            case .list(let readings) = head["readings"] ?? .nothing
        else { throw Self.malformed("an object with version 1 and readings") }
        try self.init(head: try Self.texts(head), readings: try Self.all(readings))
    }

    private static func all(_ readings: [JSONTree]) throws(MalformedBytes) -> [[String: String]] {
        var all: [[String: String]] = []
        for reading in readings.prefix(readingLimit + 1) {
            guard case .object(let members) = reading else { throw malformed("an object for each reading") }
            all.append(try texts(members))
        }
        return all
    }

    /// Texts and numbers; what is neither is none of ours.
    private static func texts(_ members: [String: JSONTree]) throws(MalformedBytes) -> [String: String] {
        try checked(
            members.compactMapValues { value in
                switch value {
                case .text(let text), .fraction(let text): text
                case .whole(let number): String(number)
                case .truth(let truth): truth ? "1" : "0"
                case .nothing, .list, .object: nil
                }
            }
        )
    }

    /// `engawa-reading/1 id=… maker=…`, then a line for each reading: `at=2026-11-22T06:12:30 systolic=128 …`.
    init(words bytes: [UInt8]) throws(MalformedBytes) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Self.malformed("UTF-8") }
        let lines = text.split(whereSeparator: \.isNewline).prefix(Self.readingLimit + 2)
        var head = (lines.first ?? "").split(separator: " ")
        guard !head.isEmpty, head.removeFirst() == Self.firstWord else { throw Self.malformed(Self.firstWord) }
        var readings: [[String: String]] = []
        for line in lines.dropFirst() { readings.append(try Self.pairs(line.split(separator: " "))) }
        try self.init(head: try Self.pairs(head), readings: readings)
    }

    private static func pairs(_ words: [Substring]) throws(MalformedBytes) -> [String: String] {
        var pairs: [String: String] = [:]
        for word in words.prefix(keyLimit + 1) {
            guard let sign = word.firstIndex(of: "=") else { throw malformed("words with a = in them") }
            pairs[String(word[..<sign])] = String(word[word.index(after: sign)...])
        }
        return try checked(pairs)
    }

    private static func checked(_ members: [String: String]) throws(MalformedBytes) -> [String: String] {
        guard members.count <= keyLimit else { throw malformed("\(keyLimit) keys or fewer", found: "\(members.count)") }
        guard members.allSatisfy({ $0.key.utf8.count <= textLimit && $0.value.utf8.count <= 4 * textLimit }) else {
            throw malformed("keys and values of \(textLimit) characters or fewer")
        }
        return members
    }
}
