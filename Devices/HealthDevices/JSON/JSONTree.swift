import FoundationEssentials

/// A JSON text as it stands, before anybody asks what it means: so that a key nobody knows is found, and an error can
/// say where it is. For files that are read at the start and for the short texts on tags, not for hot paths.
indirect enum JSONTree: Hashable, Sendable {
    case nothing
    case truth(Bool)
    case whole(Int)
    /// A number with a point or an exponent, in decimal notation.
    case fraction(String)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    /// Why a text is refused before its meaning is looked at.
    enum Refusal: Error, Hashable {
        case tooLong(limit: Int)
        case tooDeep(limit: Int)
        /// Not JSON; where.
        case noJSON(String)
        /// One key twice in an object; where.
        case repeatedKey(String)
    }

    /// - Parameters:
    ///   - bytes: the text, in UTF-8.
    ///   - lengthLimit: most bytes; more are refused unread.
    ///   - depthLimit: most brackets that are open at one place.
    /// - Throws: ``Refusal``.
    init(_ bytes: [UInt8], lengthLimit: Int, depthLimit: Int) throws(Refusal) {
        guard bytes.count <= lengthLimit else { throw .tooLong(limit: lengthLimit) }
        guard Self.depth(of: bytes) <= depthLimit else { throw .tooDeep(limit: depthLimit) }
        do {
            self = try JSONDecoder().decode(JSONTree.self, from: Data(bytes))
        } catch DecodingError.dataCorrupted {
            let fault = JSONFault(in: bytes)
            throw .noJSON("see line \(fault.line), column \(fault.column)")
        } catch {
            throw .noJSON("a value that JSON does not have")
        }
        if let fault = JSONFault(repeatedKeyIn: bytes) {
            throw .repeatedKey("see line \(fault.line), column \(fault.column)")
        }
    }

    /// How many brackets are open where most are. What is no JSON may give any number.
    private static func depth(of bytes: [UInt8]) -> Int {
        var (depth, deepest, isText, isEscaped) = (0, 0, false, false)
        for byte in bytes {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isText: isEscaped = true
            case UInt8(ascii: "\""): isText.toggle()
            case UInt8(ascii: "{") where !isText, UInt8(ascii: "[") where !isText: depth += 1
            case UInt8(ascii: "}") where !isText, UInt8(ascii: "]") where !isText: depth -= 1
            default: break
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }
}

extension JSONTree: Decodable {
    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            var members: [String: JSONTree] = [:]
            for key in container.allKeys { members[key.stringValue] = try container.decode(JSONTree.self, forKey: key) }
            self = .object(members)
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONTree] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONTree.self)) }
            self = .list(elements)
        } else {
            self = try Self.single(decoder.singleValueContainer())
        }
    }

    private static func single(_ container: any SingleValueDecodingContainer) throws -> JSONTree {
        if container.decodeNil() { return .nothing }
        if let truth = try? container.decode(Bool.self) { return .truth(truth) }
        if let whole = try? container.decode(Int.self) { return .whole(whole) }
        if let number = try? container.decode(Decimal.self) { return .fraction("\(number)") }
        return .text(try container.decode(String.self))
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
