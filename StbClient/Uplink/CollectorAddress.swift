/// Where the collector is, and by which files the two know each other.
package struct CollectorAddress: Hashable, Sendable {
    /// `https://host:port` of the listener for boxes.
    package let url: String
    /// Paths of files in PEM.
    package let certificate: String
    package let key: String
    package let authorities: String

    /// - Returns: nil unless `url` is an `https` address without path, query or user name.
    package init?(url: String, certificate: String, key: String, authorities: String) {
        guard let url = Self.origin(url) else { return nil }
        self.url = url
        self.certificate = certificate
        self.key = key
        self.authorities = authorities
    }

    var trust: CurlTransport.Trust {
        .mutual(certificate: certificate, key: key, authorities: authorities)
    }

    /// `https://host:port` without a closing `/`; nil for anything else.
    package static func origin(_ text: String) -> String? {
        let scheme = "https://"
        guard text.lowercased().hasPrefix(scheme) else { return nil }
        var host = text.dropFirst(scheme.count)
        if host.hasSuffix("/") { host = host.dropLast() }
        let allowed = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
        guard !host.isEmpty, allowed else { return nil }
        return scheme + host
    }
}

/// A path and query below `/tv/` that may be handed on to the collector. Made from what a browser asked for, so
/// everything that could lead to another path is refused instead of cleaned.
package struct PageTarget: Hashable, Sendable {
    package let text: String

    /// - Returns: nil unless `text` begins with `/tv/`, has at most 1,024 bytes of plain path and query characters and
    ///   no `..`, neither plain nor as `%2e`.
    package init?(_ text: String) {
        guard text.hasPrefix("/tv/"), text.utf8.count <= 1_024, !text.contains(".."), !text.contains("//"),
            !text.lowercased().contains("%2e"), !text.contains("/./")
        else { return nil }
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/-._~?=&%+,:".utf8.contains(byte)
            }
        }
        guard allowed else { return nil }
        self.text = text
    }
}
