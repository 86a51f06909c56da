import HTTPTypes
import Hummingbird
import Screens
import StaffSignIn

/// What the browser keeps for the care desk.
enum DeskCookies {
    /// `__Host-`: only from this very host, only over TLS (RFC 6265bis section 4.1.3.2).
    static let session = "__Host-engawa-desk"
    static let theme = "__Host-engawa-theme"
    /// A year.
    private static let themeSeconds = 31_536_000

    static func sessionField(_ token: StaffSessionToken) -> String {
        "\(session)=\(token.text); Path=/; Secure; HttpOnly; SameSite=Lax"
    }

    static var endedSessionField: String { "\(session)=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0" }

    static func themeField(_ theme: DeskTheme) -> String {
        "\(Self.theme)=\(theme.rawValue); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=\(themeSeconds)"
    }
}

extension Request {
    var deskToken: StaffSessionToken? {
        cookies[DeskCookies.session].flatMap { StaffSessionToken($0.value) }
    }

    var deskTheme: DeskTheme {
        cookies[DeskCookies.theme].flatMap { DeskTheme(rawValue: $0.value) } ?? .auto
    }

    /// English for browsers that put it before Japanese, Japanese for all others.
    var deskWords: DeskWords {
        let languages = (headers[.acceptLanguage] ?? "").lowercased().split(separator: ",").map {
            $0.drop { $0 == " " }
        }
        let first = languages.first { $0.hasPrefix("ja") || $0.hasPrefix("en") }
        return DeskWords(first?.hasPrefix("en") == true ? .english : .japanese)
    }
}
