/// The door of the care desk.
package struct DeskSignInPage: DeskPage {
    package let town: String
    package let notice: Notice?
    package let theme: DeskTheme
    package let words: DeskWords

    /// Why somebody stands here (again).
    package enum Notice: Hashable, Sendable, CaseIterable {
        /// Name or password is wrong: never which.
        case refused
        /// Too many tries.
        case wait
        /// Nothing was done for a quarter of an hour.
        case over
        case signedOut
    }

    package init(town: String, notice: Notice? = nil, theme: DeskTheme = .auto, words: DeskWords = DeskWords(.japanese))
    {
        self.town = town
        self.notice = notice
        self.theme = theme
        self.words = words
    }

    package var title: String { words.either("ログイン", "Sign in") + " ― \(town) \(words.deskName)" }
    package var isLive: Bool { false }

    package var body: Markup {
        element("main", .class("door"), .id("main")) {
            element("p", .class("logo")) {
                DeskPicture.emblem
                element("span") {
                    town
                    element("small") { words.deskName }
                }
            }
            element("h1") { words.either("ログイン", "Sign in") }
            if let notice {
                element("p", .class(isWarning ? "alert" : "hint"), Attribute("role", "status")) { text(of: notice) }
            }
            element("form", Attribute("method", "post"), Attribute("action", DeskPath.signIn)) {
                field("name", words.either("ログイン名", "Sign-in name"), type: "text", autocomplete: "username")
                field(
                    "password",
                    words.either("パスワード", "Password"),
                    type: "password",
                    autocomplete: "current-password"
                )
                element("button", .class("b p")) { words.either("ログインする", "Sign in") }
            }
            element("p", .class("hint")) {
                words.either(
                    "お忘れのときは 管理者に お声がけください。15分 操作がないと 自動でログアウトします。",
                    "Forgotten it? Ask your administrator. After 15 minutes without use you are signed out."
                )
            }
        }
    }

    private var isWarning: Bool { notice == .refused || notice == .wait }

    private func field(_ name: String, _ label: String, type: String, autocomplete: String) -> Markup {
        .sequence([
            element("label", Attribute("for", name)) { label },
            element(
                "input",
                .id(name),
                Attribute("name", name),
                Attribute("type", type),
                Attribute("autocomplete", autocomplete),
                Attribute("autocapitalize", "none"),
                Attribute("maxlength", "1024"),
                Attribute("required", nil),
                name == "name" ? .autofocus : .none
            ),
        ])
    }

    private func text(of notice: Notice) -> String {
        switch notice {
        case .refused:
            words.either("ログイン名か パスワードが ちがいます。", "The sign-in name or the password is wrong.")
        case .wait:
            words.either("少し時間をおいて もう一度 お試しください。", "Please wait a little and try again.")
        case .over:
            words.either("15分 操作がなかったため ログアウトしました。", "You were signed out after 15 minutes without use.")
        case .signedOut: words.either("ログアウトしました。", "You are signed out.")
        }
    }
}

/// Something that is not there, or cannot be shown now.
package struct DeskNoticePage: DeskPage {
    package let town: String
    package let kind: Kind
    package let theme: DeskTheme
    package let words: DeskWords

    package enum Kind: Hashable, Sendable, CaseIterable {
        /// Nobody of this number, or nobody of yours: the same words.
        case notFound
        case forbidden
        case trouble
    }

    package init(town: String, kind: Kind, theme: DeskTheme = .auto, words: DeskWords = DeskWords(.japanese)) {
        self.town = town
        self.kind = kind
        self.theme = theme
        self.words = words
    }

    package var title: String { heading + " ― \(town)" }
    package var isLive: Bool { false }

    package var body: Markup {
        element("main", .class("door"), .id("main")) {
            element("h1") { heading }
            element("p") { sentence }
            element("p") {
                element("a", .class("b p"), .href(DeskPath.list)) { words.either("一覧にもどる", "Back to the list") }
            }
        }
    }

    private var heading: String {
        switch kind {
        case .notFound: words.either("見つかりません", "Not found")
        case .forbidden: words.either("受けつけられませんでした", "This was not accepted")
        case .trouble: words.either("いま 表示できません", "This cannot be shown now")
        }
    }

    private var sentence: String {
        switch kind {
        case .notFound:
            words.either("この番号の方は 担当に いません。", "None of your clients has this number.")
        case .forbidden:
            words.either("画面を開きなおして、もう一度 お試しください。", "Open the page anew and try again.")
        case .trouble:
            words.either("少し時間をおいて もう一度 開いてください。", "Please open it again in a little while.")
        }
    }
}
