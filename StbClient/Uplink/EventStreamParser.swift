/// Reads server-sent events (HTML standard, section 9.2.6 "Interpreting an event stream") byte by byte, however the
/// line cuts them, with bounds on what it keeps.
struct EventStreamParser {
    struct Event: Hashable, Sendable {
        /// `message` where the stream named none.
        var name: String
        /// The lines of data, joined with U+000A.
        var data: String
    }

    /// A line or an event was longer than ``maxLineBytes`` or ``maxDataBytes``; the stream cannot be trusted any more.
    struct Overflow: Error, Hashable {}

    static let maxLineBytes = 4 << 10
    static let maxDataBytes = 16 << 10

    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var afterReturn = false
    private var isFirstLine = true

    /// - Returns: the events that these bytes complete.
    mutating func feed(_ bytes: Span<UInt8>) throws(Overflow) -> [Event] {
        var events: [Event] = []
        for index in bytes.indices {
            let byte = bytes[index]
            // A line ends with CR LF, LF or CR.
            if byte == 0x0A, afterReturn {
                afterReturn = false
                continue
            }
            afterReturn = byte == 0x0D
            if byte == 0x0A || byte == 0x0D {
                if let event = try endLine() { events.append(event) }
            } else {
                guard line.count < Self.maxLineBytes else { throw Overflow() }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() throws(Overflow) -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        let colon = line.firstIndex(of: UInt8(ascii: ":"))
        let field = line[..<(colon ?? line.endIndex)]
        var value = colon.map { line[($0 + 1)...] } ?? []
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        if field.elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        } else if field.elementsEqual("data".utf8) {
            guard data.count + value.count < Self.maxDataBytes else { throw Overflow() }
            if hasData { data.append(0x0A) }
            hasData = true
            data.append(contentsOf: value)
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer {
            name = ""
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        guard hasData else { return nil }
        return Event(name: name.isEmpty ? "message" : name, data: String(decoding: data, as: UTF8.self))
    }
}
