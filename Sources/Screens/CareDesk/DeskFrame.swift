package import CommunityModel

/// What every page of the care desk shows around its content.
package struct DeskFrame: Sendable {
    /// 「鳥南町」
    package var town: String
    package var staffName: String
    package var staffTitle: String
    package var clientCount: Int
    /// How many of them somebody should look at.
    package var openCount: Int
    package var now: Instant
    package var zone: TownZone
    package var theme: DeskTheme
    package var words: DeskWords
    /// Hidden in every form.
    package var formToken: String

    package init(
        town: String,
        staffName: String,
        staffTitle: String,
        clientCount: Int,
        openCount: Int,
        now: Instant,
        zone: TownZone = .japan,
        theme: DeskTheme = .auto,
        words: DeskWords = DeskWords(.japanese),
        formToken: String
    ) {
        self.town = town
        self.staffName = staffName
        self.staffTitle = staffTitle
        self.clientCount = clientCount
        self.openCount = openCount
        self.now = now
        self.zone = zone
        self.theme = theme
        self.words = words
        self.formToken = formToken
    }

    var today: TownDay { zone.day(of: now) }
}

/// Light, dark, or as the machine is set.
package enum DeskTheme: String, Hashable, Sendable, CaseIterable {
    case auto
    case light
    case dark
}

/// Where the care desk's pages are.
package enum DeskPath {
    package static let list = "/desk"
    package static let signIn = "/desk/sign-in"
    package static let signOut = "/desk/sign-out"
    package static let theme = "/desk/theme"
    package static let live = "/desk/live"
    package static let assets = "/desk/assets/"

    package static func client(_ resident: Resident.ID) -> String { "/desk/residents/\(resident)" }
}

/// One page of the care desk: values in, HTML out.
package protocol DeskPage: Sendable {
    var words: DeskWords { get }
    var theme: DeskTheme { get }
    var title: String { get }
    /// Whether it brings itself up to date.
    var isLive: Bool { get }
    var body: Markup { get }
}

extension DeskPage {
    package func render() -> [UInt8] {
        MarkupWriter.document(
            element(
                "html",
                Attribute("lang", words.language.rawValue),
                .class("desk"),
                theme == .auto ? .none : Attribute("data-theme", theme.rawValue),
                isLive ? Attribute("data-live", DeskPath.live) : .none
            ) {
                element("head") {
                    element("meta", Attribute("charset", "utf-8"))
                    element(
                        "meta",
                        Attribute("name", "viewport"),
                        Attribute("content", "width=device-width,initial-scale=1")
                    )
                    element("title") { title }
                    for sheet in [ScreenAssets.deskTokens, ScreenAssets.desk] {
                        element("link", Attribute("rel", "stylesheet"), .href(Self.path(to: sheet)))
                    }
                    if isLive {
                        element(
                            "script",
                            Attribute("src", Self.path(to: ScreenAssets.deskScript)),
                            Attribute("defer", nil)
                        )
                        element("noscript") {
                            element("meta", Attribute("http-equiv", "refresh"), Attribute("content", "60"))
                        }
                    }
                }
                element("body") { body }
            }
        )
    }

    private static func path(to asset: ScreenAsset) -> String {
        "\(DeskPath.assets)\(asset.name)?v=\(asset.contentHash)"
    }
}

extension DeskFrame {
    /// The page with its rail and bar around `content`.
    func around(search: String?, @MarkupBuilder _ content: () -> Markup) -> Markup {
        .sequence([
            element("a", .class("skip"), .href("#main")) { words.toContent },
            element("div", .class("app")) {
                rail(isOnList: search != nil)
                element("div", .class("body")) {
                    bar(search)
                    element("main", .id("main")) { content() }
                }
            },
        ])
    }

    private func rail(isOnList: Bool) -> Markup {
        element("nav", .class("rail"), .label(words.mainScreens)) {
            element("p", .class("logo")) {
                DeskPicture.emblem
                element("span") {
                    town
                    element("small") { words.deskName }
                }
            }
            element("ul") {
                element("li") {
                    element("a", .href(DeskPath.list), isOnList ? Attribute("aria-current", "page") : .none) {
                        DeskPicture.list
                        element("span") { words.listName }
                        element("b", .class("num"), Attribute("data-part", "open")) { String(openCount) }
                    }
                }
            }
            element("div", .class("who")) {
                element("b") { staffName }
                element("small") { words.role(staffTitle, clients: clientCount) }
                themeForm
                element("form", Attribute("method", "post"), Attribute("action", DeskPath.signOut)) {
                    token
                    element("button", .class("link")) { words.signOut }
                }
            }
        }
    }

    private var themeForm: Markup {
        element("form", Attribute("method", "post"), Attribute("action", DeskPath.theme), .class("themes")) {
            token
            for choice in DeskTheme.allCases {
                element(
                    "button",
                    Attribute("name", "theme"),
                    Attribute("value", choice.rawValue),
                    Attribute("aria-pressed", choice == theme ? "true" : "false")
                ) { words.name(of: choice) }
            }
        }
    }

    private var token: Markup {
        element(
            "input",
            Attribute("type", "hidden"),
            Attribute("name", "form"),
            Attribute("value", formToken)
        )
    }

    private func bar(_ search: String?) -> Markup {
        element("header", .class("bar")) {
            if let search {
                element("form", Attribute("role", "search"), Attribute("action", DeskPath.list)) {
                    element("label", .class("vh"), Attribute("for", "q")) { words.searchLabel }
                    DeskPicture.magnifier
                    element(
                        "input",
                        .id("q"),
                        Attribute("name", "q"),
                        Attribute("value", search),
                        Attribute("maxlength", "100"),
                        Attribute("placeholder", words.searchHint)
                    )
                    element("kbd", .decorative) { "/" }
                }
            } else {
                element("a", .class("b"), .href(DeskPath.list)) { words.backToList }
            }
            element("p", .class("live"), Attribute("data-part", "time")) {
                element("i", .decorative)
                words.asOf(now, zone: zone)
                element("span", .class("lost")) { words.notConnected }
            }
        }
    }
}
