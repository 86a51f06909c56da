/// A style sheet or script that pages refer to, embedded in the program.
package struct ScreenAsset: Sendable {
    package let name: String
    package let bytes: [UInt8]
    /// For the `Content-Type` field.
    package let contentType: String
    /// Changes with the content: 16 hexadecimal digits (64-bit FNV-1a), for `ETag`; pages ask for `name?v=contentHash`,
    /// so an answer may be kept for ever.
    package let contentHash: String

    fileprivate init(_ name: String, _ contentType: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        self.contentType = contentType
        let hash = bytes.reduce(into: 0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        let digits = String(hash, radix: 16)
        contentHash = String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Everything a browser fetches besides the pages.
package enum ScreenAssets {
    static let tokens = ScreenAsset("tokens.css", "text/css; charset=utf-8", PackageResources.tokens_css)
    static let television = ScreenAsset("tv.css", "text/css; charset=utf-8", PackageResources.tv_css)
    static let box = ScreenAsset("box.css", "text/css; charset=utf-8", PackageResources.box_css)
    static let records = ScreenAsset("records.css", "text/css; charset=utf-8", PackageResources.records_css)
    static let remote = ScreenAsset("remote.js", "text/javascript; charset=utf-8", PackageResources.remote_js)
    static let deskTokens = ScreenAsset("desk-tokens.css", "text/css; charset=utf-8", PackageResources.desk_tokens_css)
    static let desk = ScreenAsset("desk.css", "text/css; charset=utf-8", PackageResources.desk_css)
    static let deskScript = ScreenAsset("desk.js", "text/javascript; charset=utf-8", PackageResources.desk_js)

    package static let all = [tokens, television, box, records, remote, deskTokens, desk, deskScript]

    /// The asset of a name as it ends a path, without the query: `tv.css`.
    package static func asset(named name: String) -> ScreenAsset? {
        all.first { $0.name == name }
    }
}
