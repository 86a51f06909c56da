/// The name under which somebody signs in: 2...64 of `a-z`, `0-9`, `.`, `-`, `_`, in lower case.
package struct SignInName: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// Capital letters are taken for small ones, blanks at the ends are left out.
    /// - Returns: nil when something else is in it.
    package init?(_ text: String) {
        let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8
        guard (2...64).contains(name.utf8.count), name.utf8.allSatisfy(allowed.contains) else { return nil }
        description = name
    }
}
