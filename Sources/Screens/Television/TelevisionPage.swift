/// One television screen: values in, HTML out. Nothing is fetched, stored or timed here.
package protocol TelevisionPage: Sendable {
    var frame: TelevisionFrame { get }
    /// Names the screen for readers and history: 「血圧の記録（30日）」.
    var title: String { get }
    /// The style sheet of this kind of screen, besides those of every screen.
    var styleSheet: ScreenAsset { get }
    var legend: KeyLegend { get }
    /// The top row; the town, the state of the line and the time unless the page says otherwise.
    var header: Markup { get }
    /// A `main` element with exactly one `autofocus` in it.
    var content: Markup { get }
}

extension TelevisionPage {
    package var header: Markup { frame.header }

    /// The whole page as UTF-8.
    package func render() -> [UInt8] {
        let page = element(
            "html",
            Attribute("lang", "ja"),
            .class("tv"),
            Attribute("data-size", frame.textSize.rawValue),
            Attribute("data-events", frame.routes.events),
            frame.routes.stillHere.map { Attribute("data-still-here", $0) } ?? .none
        ) {
            element("head") {
                element("meta", Attribute("charset", "utf-8"))
                element(
                    "meta",
                    Attribute("name", "viewport"),
                    Attribute("content", "width=device-width,initial-scale=1")
                )
                element("title") { "\(title) ― \(frame.town) くらしの窓" }
                for sheet in [ScreenAssets.tokens, ScreenAssets.television, styleSheet] {
                    element("link", Attribute("rel", "stylesheet"), .href(frame.path(to: sheet)))
                }
                element("script", Attribute("src", frame.path(to: ScreenAssets.remote)), Attribute("defer", nil))
            }
            element("body") {
                element("div", .class("screen")) {
                    header
                    content
                    legend.footer(in: frame)
                }
            }
        }
        return MarkupWriter.document(page)
    }
}

extension TelevisionFrame {
    func path(to asset: ScreenAsset) -> String {
        "\(assetBase)\(asset.name)?v=\(asset.contentHash)"
    }

    var header: Markup {
        element("header", .class("top")) {
            element("div", .class("brand")) {
                Picture.emblem
                "\(town)　くらしの窓"
            }
            status
            element("div", .class("clock")) {
                day
                time
            }
        }
    }
}
