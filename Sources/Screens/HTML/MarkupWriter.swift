/// Writes ``Markup`` as UTF-8 bytes.
///
/// The five special characters are escaped byte by byte, never by `Character`: a quotation mark followed by a
/// combining accent is one `Character` that equals no quotation mark, yet a browser ends the attribute there.
package struct MarkupWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {
        bytes.reserveCapacity(16_384)
    }

    /// `<!doctype html>` and then `root`.
    package static func document(_ root: Markup) -> [UInt8] {
        var writer = MarkupWriter()
        writer.append("<!doctype html>\n")
        writer.write(root)
        return writer.bytes
    }

    package mutating func write(_ markup: Markup) {
        switch markup {
        case .text(let text): escape(text)
        case .sequence(let pieces): for piece in pieces { write(piece) }
        case .element(let name, let attributes, let content):
            open(name, attributes)
            guard !Self.isVoid(name) else { return }
            write(content)
            append("</")
            append(name)
            append(">")
        }
    }

    private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
        append("<")
        append(name)
        for attribute in attributes where attribute.isPresent {
            append(" ")
            append(attribute.name)
            if let value = attribute.value {
                append("=\"")
                escape(value)
                append("\"")
            }
        }
        append(">")
    }

    private mutating func append(_ constant: StaticString) {
        constant.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            case UInt8(ascii: "'"): append("&#39;")
            default: bytes.append(byte)
            }
        }
    }

    /// Elements without content and end tag (HTML Living Standard section 13.1.2), as far as the screens use them.
    private static func isVoid(_ name: StaticString) -> Bool {
        switch name.description {
        case "br", "hr", "img", "input", "link", "meta": true
        default: false
        }
    }
}
