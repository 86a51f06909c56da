/// What one request asks for.
struct HTTPRequest: Sendable {
    enum Method: Sendable {
        case get
        case delete
        case post([UInt8])
    }

    var method: Method = .get
    /// Path and query on the collector, beginning with `/`.
    var target: String
    /// `Name: value`, without line ends.
    var headers: [String] = []
    /// The longest body that is taken; a longer one ends the exchange.
    var maxBodyBytes = 256 << 10
    /// For the whole exchange; nil holds it open.
    var timeout: Duration? = .seconds(20)
    /// How long the line may be silent in a held exchange; nil for ever.
    var maxSilence: Duration?
}

/// What came back: status, the headers that the box looks at, and the body.
struct HTTPAnswer: Hashable, Sendable {
    var status = 0
    /// Names in lower case. Of several with one name the last is kept.
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    /// RFC 9110 section 10.2.3 in its form of seconds, at most an hour. A date is not read: the box's clock may be wrong.
    var retryAfter: Duration? {
        headers["retry-after"].flatMap { Int($0) }.flatMap { $0 >= 0 ? .seconds(min($0, 3_600)) : nil }
    }
}

/// Collects an answer as libcurl hands it over piece by piece.
final class AnswerCollector {
    private(set) var answer = HTTPAnswer()
    private(set) var isTooLarge = false
    /// Of headers and body together; grows while the line is alive.
    private(set) var receivedBytes = 0
    private var headerBytes = 0
    private let maxBodyBytes: Int
    private let stream: ((Span<UInt8>) -> Void)?

    /// `stream` is given the body of a 200 piece by piece instead of keeping it.
    init(maxBodyBytes: Int, stream: ((Span<UInt8>) -> Void)? = nil) {
        self.maxBodyBytes = maxBodyBytes
        self.stream = stream
    }

    /// The object behind libcurl's context pointer.
    static func from(_ context: UnsafeMutableRawPointer?) -> AnswerCollector? {
        context.map { Unmanaged<AnswerCollector>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let maxHeaderBytes = 16 << 10

    /// One header line with its line end.
    /// - Returns: false to end the exchange.
    func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        receivedBytes += bytes.count
        guard headerBytes <= Self.maxHeaderBytes else {
            isTooLarge = true
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            answer.headers = [:]
            answer.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            answer.headers[line[..<colon].lowercased()] = String(value.prefix { !$0.isNewline })
        }
        return true
    }

    /// - Returns: false to end the exchange.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        receivedBytes += bytes.count
        if let stream, answer.status == 200 {
            bytes.withMemoryRebound(to: UInt8.self) { stream($0.span) }
            return true
        }
        guard answer.body.count + bytes.count <= maxBodyBytes else {
            isTooLarge = true
            return false
        }
        answer.body.append(contentsOf: bytes)
        return true
    }
}
