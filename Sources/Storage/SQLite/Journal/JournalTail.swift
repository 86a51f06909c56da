import Synchronization

/// What the journal holds and the tables that are folded from it may not hold yet: enough to know a repetition and to
/// show a person their own readings at once. Kept in memory, made again from the journal after a start.
final class JournalTail: Sendable {
    /// Numbers of one spool that follow each other in rows that follow each other.
    struct Run: Hashable {
        var first: Int64
        var last: Int64
        /// The journal row of ``first``.
        let seq: Int64

        /// The journal row of `number`; nil when it is not of this run.
        func seq(of number: Int64) -> Int64? {
            first <= number && number <= last ? seq + number - first : nil
        }

        /// Takes the next number in if its row is the next, too.
        mutating func extend(by number: Int64, at row: Int64) -> Bool {
            guard number == last + 1, row == seq + number - first else { return false }
            last = number
            return true
        }
    }

    /// One row of the journal.
    struct Entry {
        let spool: Int64
        let number: Int64
        let person: Int64
        /// Of a reading.
        let content: UInt64?
        /// It may say whose another row's reading is.
        let decidesOwner: Bool
    }

    /// What is kept of a row by itself. There may be half a million of them.
    fileprivate struct Kept {
        let person: Int64
        let content: UInt64
        /// The row of the person's last reading before this one, 0 where there is none; -1 where this is no reading.
        let before: Int64

        var isReading: Bool { before >= 0 }
    }

    fileprivate struct State {
        /// The journal row of the first that is kept.
        var first: Int64 = 1
        var rows: [Kept] = []
        var runs: [Int64: [Run]] = [:]
        var contents: [UInt64: Int64] = [:]
        var lastOfPerson: [Int64: Int64] = [:]
        var decisions: [Int64] = []

        var end: Int64 { first + Int64(rows.count) }
    }

    private let state = Mutex(State())

    /// The last row that is known here.
    var head: Int64 { state.withLock { $0.end - 1 } }

    /// How many rows are kept.
    var count: Int { state.withLock(\.rows.count) }

    /// - Parameter room: For so many rows room is made at once; it is taken only as they come. An array that grows is
    ///   there twice for a moment.
    init(room: Int = 0) {
        state.withLock { $0.rows.reserveCapacity(room) }
    }

    /// Begins after row `seq`, with nothing.
    func begin(after seq: Int64) {
        state.withLock { state in
            var rows = state.rows
            state.rows = []
            rows.removeAll(keepingCapacity: true)
            state = State()
            state.rows = rows
            state.first = seq + 1
        }
    }

    /// Adds the rows from `first` on; the row before `first` is the last that is known.
    func append(_ entries: [Entry], first: Int64) {
        guard !entries.isEmpty else { return }
        state.withLock { state in
            precondition(first == state.end, "the tail has no gaps")
            for entry in entries { state.append(entry) }
        }
    }

    /// Forgets the rows up to `seq`: the tables hold them.
    func drop(through seq: Int64) {
        state.withLock { $0.drop(through: seq) }
    }

    /// The row that holds number `number` of a spool.
    func seq(of number: Int64, spool: Int64) -> Int64? {
        state.withLock { $0.runs[spool]?.lazy.compactMap { $0.seq(of: number) }.first }
    }

    func highestNumber(of spool: Int64) -> Int64? {
        state.withLock { $0.runs[spool]?.lazy.map(\.last).max() }
    }

    /// The last row that holds a reading whose content key begins so.
    func seq(ofContent prefix: UInt64) -> Int64? {
        state.withLock { $0.contents[prefix] }
    }

    /// What is to be read beside the tables for one person.
    enum Readings: Equatable {
        /// The rows of the person's readings after the tables' last, newest first.
        case rows([Int64])
        /// A decision about whose a reading is waits to be folded, or another program wrote: fold first.
        case foldFirst
    }

    /// The readings of one person that the tables of a reader do not hold.
    /// - Parameters:
    ///   - person: The person's number.
    ///   - folded: the last row that the reader's tables hold.
    ///   - head: the last row of the journal as the reader sees it.
    /// - Returns: their rows, or that the reader has to wait for the fold.
    func readings(of person: Int64, after folded: Int64, through head: Int64) -> Readings {
        state.withLock { state in
            guard state.end > head, state.first <= folded + 1 else { return .foldFirst }
            guard state.decisions.allSatisfy({ $0 <= folded }) else { return .foldFirst }
            var rows: [Int64] = []
            var row = state.lastOfPerson[person] ?? 0
            while row > folded, row >= state.first {
                if row <= head { rows.append(row) }
                row = state.rows[Int(row - state.first)].before
            }
            return .rows(rows)
        }
    }
}

extension JournalTail.State {
    fileprivate mutating func append(_ entry: JournalTail.Entry) {
        let row = end
        runs[entry.spool, default: []].extend(by: entry.number, at: row)
        if entry.decidesOwner { decisions.append(row) }
        guard let content = entry.content else {
            rows.append(JournalTail.Kept(person: entry.person, content: 0, before: -1))
            return
        }
        contents[content] = row
        let before = lastOfPerson.updateValue(row, forKey: entry.person) ?? 0
        rows.append(JournalTail.Kept(person: entry.person, content: content, before: before))
    }

    fileprivate mutating func drop(through seq: Int64) {
        let count = Int(min(seq + 1, end) - first)
        guard count > 0 else { return }
        for (index, kept) in rows[..<count].enumerated() where kept.isReading {
            let row = first + Int64(index)
            contents.remove(row, at: kept.content)
            lastOfPerson.remove(row, at: kept.person)
        }
        for spool in Array(runs.keys) {
            runs[spool]?.removeAll { $0.seq + $0.last - $0.first <= seq }
            if runs[spool]?.isEmpty == true { runs[spool] = nil }
        }
        rows.removeFirst(count)
        decisions.removeAll { $0 <= seq }
        first += Int64(count)
    }
}

extension Dictionary where Value == Int64 {
    /// Forgets `row` where `key` has not been given a later one.
    fileprivate mutating func remove(_ row: Int64, at key: Key) {
        guard let index = index(forKey: key), values[index] == row else { return }
        remove(at: index)
    }
}

extension [JournalTail.Run] {
    /// Takes a number in: into the last run when it follows it, else into a run of its own.
    fileprivate mutating func extend(by number: Int64, at row: Int64) {
        if let last = indices.last, self[last].extend(by: number, at: row) { return }
        append(JournalTail.Run(first: number, last: number, seq: row))
    }
}
