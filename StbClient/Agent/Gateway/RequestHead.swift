/// The head of an HTTP/1.1 request (RFC 9112 sections 2 to 5), read strictly: what two readers could understand in two
/// ways is refused.
struct RequestHead: Hashable, Sendable {
    var request: GatewayRequest
    /// Bytes of the body that follow.
    let contentLength: Int

    private static let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]

    /// Where the head ends in `bytes`, the empty line included; nil while it is not whole.
    static func endIndex(in bytes: [UInt8], searchedFrom start: Int) -> Int? {
        var index = max(0, start - 3)
        while index + 4 <= bytes.count {
            if bytes[index] == 0x0D, bytes[index..<index + 4].elementsEqual(end) { return index + 4 }
            index += 1
        }
        return nil
    }

    /// - Parameter bytes: up to and with the empty line.
    /// - Throws: ``GatewayRefusal`` when this is no request that the gateway understands.
    init(_ bytes: ArraySlice<UInt8>) throws(GatewayRefusal) {
        let lines = bytes.dropLast(4).split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let first = lines.first else { throw .badRequest }
        let words = try Self.text(of: first, isLast: lines.count == 1).split(
            separator: " ",
            omittingEmptySubsequences: false
        )
        guard words.count == 3, words[1].utf8.first == UInt8(ascii: "/"), words[2].hasPrefix("HTTP/1.") else {
            throw .badRequest
        }
        var fields: [String: String] = [:]
        for (number, line) in lines.enumerated().dropFirst() {
            let (name, value) = try Self.field(try Self.text(of: line, isLast: number == lines.count - 1))
            guard Self.known.contains(name) else { continue }
            // A second Host or Origin would let one reader see this, another that.
            guard fields.updateValue(value, forKey: name) == nil else { throw .badRequest }
        }
        guard fields["transfer-encoding"] == nil else { throw .badForm }
        contentLength = try Self.length(fields["content-length"])
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        request = GatewayRequest(
            method: words[0] == "GET" ? .get : words[0] == "POST" ? .post : .other,
            path: String(target[0]),
            query: target.count == 2 ? String(target[1]) : "",
            host: fields["host"],
            origin: fields["origin"],
            fetchSite: fields["sec-fetch-site"],
            cookie: fields["cookie"],
            keepsConnection: words[2] == "HTTP/1.1" && fields["connection"]?.lowercased() != "close"
        )
    }

    /// The fields that the gateway looks at.
    private static let known: Set<String> = [
        "host", "origin", "sec-fetch-site", "cookie", "connection", "content-length", "transfer-encoding",
    ]

    /// A line without its CR; no other control characters may be in it.
    private static func text(of line: ArraySlice<UInt8>, isLast: Bool) throws(GatewayRefusal) -> String {
        guard isLast || line.last == 0x0D else { throw .badRequest }
        let line = isLast ? line : line.dropLast()
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw .badRequest }
        return String(decoding: line, as: UTF8.self)
    }

    private static func field(_ line: String) throws(GatewayRefusal) -> (name: String, value: String) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        // A name with a blank in it would be a folded line, or a trick.
        guard parts.count == 2, !parts[0].isEmpty, !parts[0].utf8.contains(where: { $0 <= 0x20 }) else {
            throw .badRequest
        }
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var value = parts[1].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        return (parts[0].lowercased(), String(value))
    }

    private static func length(_ text: String?) throws(GatewayRefusal) -> Int {
        guard let text else { return 0 }
        guard !text.isEmpty, text.utf8.count <= 18, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .badRequest
        }
        return Int(text) ?? 0
    }
}
