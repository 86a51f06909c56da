import GRDB

/// Says of most readings that they were never stored, without a look into a file: a Bloom filter (Bloom 1970) over the
/// content keys of the days that readings come from now. Used on the journal's writer queue only.
///
/// A part of a day is taken in whole when its first reading comes: what the table holds of it, and from then on what is
/// appended. The table is asked only where the filter says "perhaps", or of a part that is not taken in.
///
/// Rows of the journal that no table holds when the filter begins are not in it, and will be in the table only when they
/// are folded. So nothing is taken in, and the table is asked, until they are.
struct ContentFilter {
    /// 16 MB: at ``capacity`` three of 100 new keys are looked up in vain.
    private static let bits: UInt64 = 1 << 27
    /// As many as two readings a day of each cable home in Japan.
    static let capacity = 16_000_000
    /// With so many, one of six new keys is looked up in vain; nothing more is taken in then.
    private static let limit = 2 * capacity
    /// All parts of two years and more; they take 4 MB at most.
    static let partsLimit = 200_000

    /// The part of a day that a key belongs to, one of 256: the key's lower half is random, so the parts are alike, and
    /// taking one in holds the writer up for some milliseconds at most.
    private struct Part: Hashable {
        let number: Int64

        init(of key: Int64) { number = key >> 24 }

        var day: Int64 { number >> 8 }
        var keys: Range<Int64> { number << 24..<(number + 1) << 24 }
    }

    private var words = [UInt64](repeating: 0, count: Int(bits / 64))
    private var taken: Set<Part> = []
    var partCount: Int { taken.count }
    /// How many keys were added of each day, and of all.
    private var countOfDay: [Int64: Int] = [:]
    private var count = 0
    /// Is to begin anew.
    private var isFull = false
    /// The last row that the journal had when the filter began.
    private var start: Int64 = 0
    /// As the transaction that runs sees it: the last row that the tables hold, and the journal's last before it.
    private var folded: Int64 = 0
    private var head: Int64 = 0

    /// To be called when a transaction begins.
    mutating func begin(head: Int64, folded: Int64) {
        self.head = head
        self.folded = folded
        if isFull { forget() }
    }

    /// Something may have been stored of which the filter was not told, or was told and is not kept.
    mutating func forget() {
        start = head
        taken = []
        isFull = false
        guard count > 0 else { return }
        for index in words.indices { words[index] = 0 }
        countOfDay = [:]
        count = 0
    }

    /// Whether a reading with this content may have been stored before.
    mutating func mayHold(_ content: ContentPlace, _ db: Database) throws -> Bool {
        let part = Part(of: content.key)
        if taken.contains(part) { return holds(content.key) }
        // What this transaction has added is not in the tables, and would be forgotten, too: the next one begins anew.
        if taken.count >= Self.partsLimit || count >= Self.capacity && isOfManyDays { isFull = true }
        guard !isFull, folded >= start, count < Self.limit else { return true }
        try take(part, db)
        return holds(content.key)
    }

    mutating func add(_ content: ContentPlace) {
        set(content.key)
        note(1, of: Part(of: content.key).day)
    }

    /// Beginning anew makes room then, and will not be wanted again at once.
    private var isOfManyDays: Bool { countOfDay.values.max() ?? 0 <= count / 2 }

    private mutating func take(_ part: Part, _ db: Database) throws {
        let statement = try HotStatement(db, "SELECT key FROM registers.reading_content WHERE key >= ? AND key < ?")
        statement.bind(1, part.keys.lowerBound)
        statement.bind(2, part.keys.upperBound)
        var keys = 0
        try statement.eachRow { row in
            set(row.integer(0))
            keys += 1
        }
        note(keys, of: part.day)
        taken.insert(part)
    }

    private mutating func note(_ keys: Int, of day: Int64) {
        count += keys
        countOfDay[day, default: 0] += keys
    }

    private mutating func set(_ key: Int64) {
        var place = Place(of: key)
        for _ in 0..<Self.turns {
            let (word, bit) = place.next()
            words[word] |= bit
        }
    }

    private func holds(_ key: Int64) -> Bool {
        var place = Place(of: key)
        for _ in 0..<Self.turns {
            let (word, bit) = place.next()
            if words[word] & bit == 0 { return false }
        }
        return true
    }

    private static let turns = 4

    /// Where the bits of a key are: all in the same 64 bytes, which come from memory at once (a blocked Bloom filter;
    /// Putze, Sanders, Singler 2007).
    private struct Place {
        private let block: Int
        private var rest: UInt64

        init(of key: Int64) {
            var mix = SplitMix(seed: UInt64(bitPattern: key))
            block = Int(mix.next() & (ContentFilter.bits / 512 - 1)) * 8
            rest = mix.next()
        }

        /// The next of nine random bits each: one of eight words, one of 64 bits.
        mutating func next() -> (word: Int, bit: UInt64) {
            defer { rest >>= 9 }
            return (block + Int(rest & 7), 1 << (rest >> 3 & 63))
        }
    }
}
