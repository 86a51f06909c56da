import CommunityModel

/// Drawings of the desk, all our own; colours come from the style sheet.
enum DeskPicture {
    static let emblem = svg("0 0 48 48") {
        element(
            "rect",
            .class("tile"),
            Attribute("x", "3"),
            Attribute("y", "3"),
            Attribute("width", "42"),
            Attribute("height", "42"),
            Attribute("rx", "11")
        )
        path("M9 33c5-9 10-9 15-3s10 4 15-5", "hills")
        element("circle", .class("sun"), Attribute("cx", "33"), Attribute("cy", "15"), Attribute("r", "5"))
    }
    static let list = svg("0 0 24 24") { path("M4 6h16M4 12h10M4 18h6", nil) }
    static let magnifier = svg("0 0 24 24") {
        path("M10.5 18a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM16 16l5 5", nil)
    }

    /// A shape of its own for each level, so that colour is never the only sign.
    static func level(_ level: CareLevel) -> Markup {
        svg("0 0 16 16") {
            switch level {
            case .urgent:
                path("M8 1.2 15.2 14H.8Z", "fill")
                path("M8 5.6v4M8 11.6v.6", "cut")
            case .needsAction:
                path("M8 .8 15.2 8 8 15.2.8 8Z", "fill")
                path("M8 4.6v4M8 11v.4", "cut")
            case .check:
                element("circle", .class("ring"), Attribute("cx", "8"), Attribute("cy", "8"), Attribute("r", "6.6"))
                element("circle", .class("fill"), Attribute("cx", "8"), Attribute("cy", "8"), Attribute("r", "2.4"))
            case .stable:
                path("m2.5 8.6 3.6 3.8 7.4-8.4", "ring")
            }
        }
    }

    private static func svg(_ box: StaticString, @MarkupBuilder _ content: () -> Markup) -> Markup {
        element("svg", Attribute("viewBox", "\(box)"), .decorative, content: content)
    }

    private static func path(_ data: String, _ name: String?) -> Markup {
        element("path", name.map { .class($0) } ?? .none, Attribute("d", data))
    }
}
