/// The shape of the box's own screens: a picture, one heading, what to do next, and perhaps one thing to press.
struct Notice {
    let picture: Markup
    let heading: Markup
    /// One sentence each, the next step first.
    let sentences: [Markup]
    /// Holds the default focus; without it the screen itself takes it, quietly.
    var action: Markup?

    var content: Markup {
        element(
            "main",
            .class("notice"),
            action == nil ? Attribute("tabindex", "-1") : .none,
            action == nil ? .autofocus : .none
        ) {
            element("div", .class("drawing")) { picture }
            element("div", .class("words")) {
                element("h1") { heading }
                for sentence in sentences {
                    element("p") { sentence }
                }
            }
            if let action {
                element("div", .class("actions")) { action }
            }
        }
    }
}

/// A link that looks like a button and answers to a digit.
func action(_ words: String, to path: String, digit: Int? = nil, isDefault: Bool = false) -> Markup {
    element(
        "a",
        .class("button fx"),
        .href(path),
        digit.map(Attribute.digit) ?? .none,
        isDefault ? .autofocus : .none
    ) {
        digitBadge(digit)
        words
    }
}

/// A button that changes something: a form of its own.
func action(
    _ words: String,
    posting path: String,
    fields: [(name: String, value: String)] = [],
    colour: ColourKey? = nil,
    digit: Int? = nil,
    isBack: Bool = false,
    isDefault: Bool = false
) -> Markup {
    element("form", Attribute("method", "post"), Attribute("action", path)) {
        for field in fields { hiddenField(field.name, field.value) }
        element(
            "button",
            .class("button fx"),
            digit.map(Attribute.digit) ?? .none,
            isBack ? Attribute("data-back", nil) : .none,
            isDefault ? .autofocus : .none
        ) {
            digitBadge(digit)
            if let colour {
                element("span", .class("colour \(colour.rawValue)")) { colour.name }
            }
            words
        }
    }
}

@MarkupBuilder func digitBadge(_ digit: Int?) -> Markup {
    if let digit {
        element("span", .class("digit num"), .decorative) { String(digit) }
    }
}

/// 「お困りのときは　鳥南町役場　0120-000-123」
func help(from contact: TownContact) -> Markup {
    .sequence([
        .text("お困りの ときは　"), element("b", .class("nowrap")) { contact.office }, .text("　"),
        element("b", .class("nowrap num")) { contact.phone },
    ])
}
