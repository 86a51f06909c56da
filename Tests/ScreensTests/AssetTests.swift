import Screens
import Testing

@Suite("The assets") struct AssetTests {
    @Test("have a type and a hash that follows the content")
    func haveTypes() throws {
        #expect(
            ScreenAssets.all.map(\.name) == [
                "tokens.css", "tv.css", "box.css", "records.css", "remote.js", "desk-tokens.css", "desk.css", "desk.js",
            ]
        )
        #expect(Set(ScreenAssets.all.map(\.contentHash)).count == 8)
        #expect(ScreenAssets.all.allSatisfy { $0.contentHash.count == 16 && !$0.bytes.isEmpty })
        #expect(ScreenAssets.asset(named: "remote.js")?.contentType == "text/javascript; charset=utf-8")
    }

    @Test("have no other names", arguments: ["", "tv", "../tv.css", "TV.CSS", "tv.css?v=1"])
    func haveNoOtherNames(name: String) {
        #expect(ScreenAssets.asset(named: name) == nil)
    }

    @Test("fetch nothing from elsewhere and move nothing when the focus moves")
    func fetchNothing() {
        for asset in ScreenAssets.all {
            let text = String(decoding: asset.bytes, as: UTF8.self)
            #expect(!text.contains("http") && !text.contains("@import") && !text.contains("url("))
            #expect(!text.contains("transition:") && !text.contains("animation"))
        }
    }
}
