import GRDB

/// Says of most readings that they were never stored, without a look into a file: a Bloom filter (Bloom 1970) over the
/// content keys of the days that readings come from now. Used on the journal's writer queue only.
///
/// A day is taken in whole when its first reading comes: what the table holds of it, and from then on what is appended.
/// The table is asked only where the filter says "perhaps", or of a day too large to be taken in.
struct ContentFilter {
    /// 8 MB; with four bits a key, 2 of 100 new keys are looked up in vain when it is full.
    private static let bits: UInt64 = 1 << 26
    private static let capacity = 6_000_000
    /// Reading more keys of one day than these would hold the writer up for more than a second or two.
    private static let dayLimit = 4_000_000
    private static let daysLimit = 10_000

    private var words = [UInt64](repeating: 0, count: Int(bits / 64))
    private var count = 0
    /// The days that are taken in; false: too large.
    private var days: [Int64: Bool] = [:]

    /// Whether a reading with this content may have been stored before.
    mutating func mayHold(_ content: ContentPlace, _ db: Database) throws -> Bool {
        let day = content.key >> 32
        let isTaken = try days[day] ?? take(day, db)
        return !isTaken || holds(content.key)
    }

    mutating func add(_ content: ContentPlace) {
        add(content.key)
    }

    /// Another program may have stored something: everything is taken in anew.
    mutating func forget() {
        guard !days.isEmpty else { return }
        self = ContentFilter()
    }

    private mutating func take(_ day: Int64, _ db: Database) throws -> Bool {
        if count > Self.capacity || days.count >= Self.daysLimit { forget() }
        let statement = try HotStatement(
            db,
            "SELECT key FROM registers.reading_content WHERE key >= ? AND key < ? LIMIT \(Self.dayLimit + 1)"
        )
        statement.bind(1, day << 32)
        statement.bind(2, (day + 1) << 32)
        var keys = 0
        try statement.eachRow { row in
            add(row.integer(0))
            keys += 1
        }
        days[day] = keys <= Self.dayLimit
        return keys <= Self.dayLimit
    }

    private mutating func add(_ key: Int64) {
        let (start, step) = Self.hashes(of: key)
        for turn in 0..<Self.turns {
            let place = (start &+ turn &* step) & (Self.bits - 1)
            words[Int(place >> 6)] |= 1 << (place & 63)
        }
        count += 1
    }

    private func holds(_ key: Int64) -> Bool {
        let (start, step) = Self.hashes(of: key)
        for turn in 0..<Self.turns {
            let place = (start &+ turn &* step) & (Self.bits - 1)
            if words[Int(place >> 6)] & (1 << (place & 63)) == 0 { return false }
        }
        return true
    }

    private static let turns: UInt64 = 4

    /// Two numbers from which all places follow (Kirsch and Mitzenmacher 2006); the key's lower half is random already.
    private static func hashes(of key: Int64) -> (UInt64, UInt64) {
        var mix = SplitMix(seed: UInt64(bitPattern: key))
        return (mix.next(), mix.next() | 1)
    }
}
