/// A piece of HTML or SVG as a value: made by a ``MarkupBuilder``, written by a ``MarkupWriter``.
///
/// Names come from the source code (`StaticString`), everything else is escaped when it is written; there is no way
/// to slip in finished markup.
package indirect enum Markup: Sendable {
    case element(name: StaticString, attributes: [Attribute], content: Markup)
    case text(String)
    case sequence([Markup])

    package static let nothing = Markup.sequence([])

    /// The piece on its own, without a document around it.
    package func render() -> [UInt8] {
        var writer = MarkupWriter()
        writer.write(self)
        return writer.bytes
    }
}

/// `element("p", .class("say")) { "目標の中です" }`
package func element(
    _ name: StaticString,
    _ attributes: Attribute...,
    @MarkupBuilder content: () -> Markup = { .nothing }
) -> Markup {
    .element(name: name, attributes: attributes, content: content())
}

/// One attribute. A nil value is an attribute without a value (`autofocus`); see ``Attribute/none`` for leaving one
/// out.
package struct Attribute: Sendable {
    package let name: StaticString
    package let value: String?
    let isPresent: Bool

    package init(_ name: StaticString, _ value: String?) {
        self.name = name
        self.value = value
        isPresent = true
    }

    private init(absent name: StaticString) {
        self.name = name
        value = nil
        isPresent = false
    }

    /// No attribute at all: for `isCurrent ? .ariaCurrent : .none`.
    package static let none = Attribute(absent: "")
    package static let autofocus = Attribute("autofocus", nil)
    package static let hidden = Attribute("hidden", nil)
    package static let decorative = Attribute("aria-hidden", "true")

    package static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
    package static func id(_ name: String) -> Attribute { Attribute("id", name) }
    package static func href(_ path: String) -> Attribute { Attribute("href", path) }
    package static func label(_ words: String) -> Attribute { Attribute("aria-label", words) }
    /// The digit or colour of the remote control that presses this; see remote.js.
    package static func digit(_ digit: Int) -> Attribute { Attribute("data-key", String(digit)) }
    package static func colourKey(_ colour: String) -> Attribute { Attribute("data-colour", colour) }
}

/// Lets markup be written as nested blocks; a `String` in a block is text.
@resultBuilder
package enum MarkupBuilder {
    package static func buildExpression(_ markup: Markup) -> Markup { markup }
    package static func buildExpression(_ text: String) -> Markup { .text(text) }
    package static func buildExpression(_ pieces: [Markup]) -> Markup { .sequence(pieces) }
    package static func buildBlock() -> Markup { .nothing }
    package static func buildBlock(_ piece: Markup) -> Markup { piece }
    package static func buildBlock(_ pieces: Markup...) -> Markup { .sequence(pieces) }
    package static func buildOptional(_ piece: Markup?) -> Markup { piece ?? .nothing }
    package static func buildEither(first piece: Markup) -> Markup { piece }
    package static func buildEither(second piece: Markup) -> Markup { piece }
    package static func buildArray(_ pieces: [Markup]) -> Markup { .sequence(pieces) }
}
