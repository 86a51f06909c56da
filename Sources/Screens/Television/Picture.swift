/// Drawings, all our own: strokes and fills take their colours from the style sheets by class.
enum Picture {
    static let emblem = svg("0 0 48 48", "emblem") {
        element("rect", .class("f-surface"), at("x", 3), at("y", 3), at("width", 42), at("height", 42), at("rx", 11))
        path("M9 33c5-9 10-9 15-3s10 4 15-5", "s-good")
        circle(33, 15, 5, "f-focus")
    }

    static let arrows = svg("0 0 64 20", "arrows") {
        path("M2 15 9 5l7 10ZM19 5h14l-7 10ZM45 3v14L36 10ZM51 3v14l9-7Z", "f-ink")
    }

    static let heart = svg("0 0 48 48", "line") {
        path(
            "M24 41S6 30.5 6 18.2C6 12.4 10.4 8 15.6 8c3.6 0 6.7 2 8.4 5 1.7-3 4.8-5 8.4-5C37.6 8 42 12.4 42 18.2 "
                + "42 30.5 24 41 24 41Z"
        )
        path("M10 23h7.5l3.2-6.5 5.2 12 3.4-5.5H38")
    }

    static let chart = svg("0 0 48 48", "line") {
        path("M7 6v33a3 3 0 0 0 3 3h32")
        path("M13 31l8-9 7 5 12-15")
        path("M32 12h8v8")
    }

    static let table = svg("0 0 48 48", "line") {
        element("rect", at("x", 6), at("y", 8), at("width", 36), at("height", 32), at("rx", 3.5))
        path("M6 18h36M6 29h36M20 18v22")
    }

    static let checkup = svg("0 0 48 48", "line") {
        element("rect", at("x", 9), at("y", 9), at("width", 30), at("height", 33), at("rx", 4))
        element("rect", at("x", 17), at("y", 4), at("width", 14), at("height", 9), at("rx", 2.5))
        path("M16 24l3.5 3.5L26 21M16 35h16M31 25h2")
    }

    static let eye = svg("0 0 48 48", "line") {
        path("M4 24s7.5-13 20-13 20 13 20 13-7.5 13-20 13S4 24 4 24Z")
        path("M24 17.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 1 1 0-13Z")
    }

    static let phone = svg("0 0 48 48", "line") {
        path(
            "M15 6l6 10-4.5 4.5c2 5 6 9 11 11L32 27l10 6-2 7c-.4 1.3-1.6 2-3 2C20 41 7 28 6 11c0-1.4.7-2.6 2-3Z"
        )
    }

    static let keypad = svg("0 0 48 48", "line") {
        element("rect", at("x", 9), at("y", 5), at("width", 30), at("height", 38), at("rx", 5))
        path("M18 15h.1M24 15h.1M30 15h.1M18 24h.1M24 24h.1M30 24h.1M18 33h.1M24 33h.1M30 33h.1")
    }

    static let tick = svg("0 0 32 32", "tick") {
        circle(16, 16, 15, "f-good")
        path("m9 16.5 5 5 9.5-11", "s-ground")
    }

    static let above = svg("0 0 32 32", "tick") {
        path("M16 1 31 16 16 31 1 16Z", "f-warn")
        path("M16 8.5v9.5M16 23v.2", "s-ground")
    }

    /// A card over the reader.
    static let cardOnReader = svg("0 0 320 240", "art") {
        reader
        element("g", .class("card")) {
            element(
                "rect",
                .class("f-cream"),
                at("x", 84),
                at("y", 28),
                at("width", 152),
                at("height", 96),
                at("rx", 14)
            )
            element("rect", .class("f-warn"), at("x", 102), at("y", 56), at("width", 34), at("height", 26), at("rx", 6))
            path("M152 62h64M152 80h44M102 104h60", "s-surface")
        }
        path("M130 138l30 24 30-24", "s-focus")
    }

    /// A blood-pressure monitor held to the reader.
    static let monitorOnReader = svg("0 0 320 240", "art") {
        reader
        element("rect", .class("f-cream"), at("x", 84), at("y", 22), at("width", 124), at("height", 100), at("rx", 16))
        element("rect", .class("f-surface"), at("x", 98), at("y", 36), at("width", 72), at("height", 72), at("rx", 8))
        path("M110 60h48M110 84h34", "s-good")
        circle(189, 72, 11, "f-health")
        path("M232 92c16 14 16 38 0 52M250 76c26 24 26 60 0 84M268 60c36 32 36 84 0 116", "s-focus")
    }

    /// A reader that nobody answers from.
    static let silentReader = svg("0 0 320 240", "art") {
        reader
        path("M118 58l84 84M202 58l-84 84", "s-alert")
    }

    /// A card with a question.
    static let unknownCard = svg("0 0 320 240", "art") {
        reader
        element("rect", .class("f-cream"), at("x", 84), at("y", 28), at("width", 152), at("height", 104), at("rx", 14))
        path("M142 68c0-24 38-24 38 0 0 15-19 15-19 30M161 114v.5", "s-dark")
    }

    /// The sun over the veranda.
    static let morning = svg("0 0 320 240", "art") {
        circle(160, 96, 44, "f-focus")
        path("M160 20v18M106 42l12 14M214 42l-12 14M78 96h18M224 96h18", "s-focus")
        path("M40 168h240M40 196h240M72 168v52M248 168v52", "s-good")
    }

    /// A checkup's sheet.
    static let clipboard = svg("0 0 320 240", "art") {
        element("rect", .class("f-cream"), at("x", 88), at("y", 34), at("width", 144), at("height", 186), at("rx", 16))
        element("rect", .class("f-surface"), at("x", 124), at("y", 18), at("width", 72), at("height", 36), at("rx", 10))
        path("M112 92l10 10 18-20M112 142l10 10 18-20", "s-good")
        path("M160 96h48M160 146h48M112 190h96", "s-surface")
    }

    /// Two people.
    static let people = svg("0 0 320 240", "art") {
        circle(112, 84, 36, "f-info")
        path("M48 204c4-52 28-72 64-72s60 20 64 72Z", "f-info")
        circle(214, 100, 30, "f-book")
        path("M162 204c4-44 22-60 52-60s50 16 54 60Z", "f-book ring")
    }

    /// A house whose line is cut, with its records safe inside.
    static let houseWithoutLine = svg("0 0 320 240", "art") {
        path("M36 122 136 40l100 82", "s-ink")
        path("M62 108v84a12 12 0 0 0 12 12h124a12 12 0 0 0 12-12v-84", "s-ink")
        path(
            "M136 182s-36-21-36-46c0-12 9-20 19-20 7 0 14 4 17 11 3-7 10-11 17-11 10 0 19 8 19 20 0 25-36 46-36 46Z",
            "f-good"
        )
        path("M236 170h22M284 170h22M262 152l18 36", "s-warn")
    }

    private static let reader = element("g") {
        element(
            "rect",
            .class("f-surface s-ink2"),
            at("x", 40),
            at("y", 172),
            at("width", 240),
            at("height", 52),
            at("rx", 16)
        )
        path("M68 198h76", "s-good")
        circle(246, 198, 8, "f-focus")
    }

    private static func svg(_ box: String, _ names: String, @MarkupBuilder _ content: () -> Markup) -> Markup {
        .element(
            name: "svg",
            attributes: [Attribute("viewBox", box), .class(names), .decorative],
            content: content()
        )
    }

    private static func path(_ shape: String, _ names: String = "") -> Markup {
        element("path", names.isEmpty ? .none : .class(names), Attribute("d", shape))
    }

    private static func circle(_ x: Double, _ y: Double, _ radius: Double, _ names: String) -> Markup {
        element("circle", .class(names), at("cx", x), at("cy", y), at("r", radius))
    }
}

/// A geometric attribute in user units, one decimal at most.
func at(_ name: StaticString, _ value: Double) -> Attribute {
    Attribute(name, coordinate(value))
}

/// Writes a length with one decimal where it needs one: `54`, `109.6`.
func coordinate(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let whole = String(abs(tenths) / 10)
    let rest = abs(tenths) % 10
    return (tenths < 0 ? "-" : "") + whole + (rest == 0 ? "" : ".\(rest)")
}
