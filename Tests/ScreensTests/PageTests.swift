import CommunityModel
import Screens
import Testing

@Suite("Every television screen") struct PageTests {
    private static let names: [String] = (try? SamplePages.all().map(\.name)) ?? []

    private func page(_ name: String) throws -> (page: any TelevisionPage, html: String) {
        let page = try #require(try SamplePages.all().first { $0.name == name }).page
        return (page, String(decoding: page.render(), as: UTF8.self))
    }

    @Test("is a Japanese document of at most 60 KB with a title", arguments: names)
    func isSmall(name: String) throws {
        let (page, html) = try page(name)
        #expect(page.render().count <= 60 * 1_024)
        #expect(html.hasPrefix("<!doctype html>\n<html lang=\"ja\" class=\"tv\""))
        #expect(html.contains("<title>\(page.title) ― 鳥南町 くらしの窓</title>"))
    }

    @Test("has exactly one default focus, one heading of the first rank or none, and one main part", arguments: names)
    func hasOneDefaultFocus(name: String) throws {
        let html = try page(name).html
        #expect(html.count(of: " autofocus") == 1)
        #expect(html.count(of: "<h1") == 1)
        #expect(html.count(of: "<main") == 1)
    }

    @Test("has no inline script, no inline style and no handler", arguments: names)
    func hasNothingInline(name: String) throws {
        let html = try page(name).html
        #expect(!html.contains("<style") && !html.contains(" style=") && !html.contains(" on"))
        #expect(html.count(of: "<script") == 1 && html.contains(" defer></script>"))
    }

    @Test("uses each id and each digit once", arguments: names)
    func usesIdsOnce(name: String) throws {
        let html = try page(name).html
        for attribute in ["id", "data-key", "data-colour"] {
            let values = html.values(of: attribute)
            #expect(Set(values).count == values.count, "\(attribute): \(values)")
        }
    }

    @Test(
        "offers 赤 and 緑 with their names, 黄 only with a session, 青 only where something else can be entered",
        arguments: names
    )
    func offersColourKeys(name: String) throws {
        let (page, html) = try page(name)
        #expect(html.contains(">赤</span>れんらく先") && html.contains(">緑</span>文字の大きさ"))
        #expect(html.contains(">黄</span>はじめの画面") == page.legend.hasSession)
        #expect(html.contains("青") == (page is HandEntryPage))
    }

    @Test("refers to style sheets and script that exist, by content", arguments: names)
    func refersToAssets(name: String) throws {
        let html = try page(name).html
        let paths = html.values(of: "href").filter { $0.contains(".css") } + html.values(of: "src")
        #expect(paths.count == 4)
        for path in paths {
            let parts = path.dropFirst("/assets/".count).split(separator: "?v=")
            let asset = try #require(ScreenAssets.asset(named: String(parts[0])))
            #expect(asset.contentHash == parts[1])
        }
    }

    @Test("keeps a hostile name text", arguments: ["<script>alert(1)</script>", "\"\u{301} autofocus x=\"", "&amp;'"])
    func keepsHostileNames(hostile: String) throws {
        let frame = SamplePages.frame(here: "/\"><script>")
        let candidate = WhoseReadingPage.Candidate(name: hostile, kana: hostile, choice: hostile)
        let pages: [any TelevisionPage] = [
            CardReadPage(frame: frame, name: hostile, kana: hostile), try SamplePages.home(in: frame, name: hostile),
            WhoseReadingPage(frame: frame, candidates: [candidate]),
            ContactPage(frame: frame, back: hostile, hasSession: false),
        ]
        for page in pages {
            let html = String(decoding: page.render(), as: UTF8.self)
            #expect(html.count(of: "<script") == 1)
            #expect(html.utf8.count { $0 == UInt8(ascii: "\"") } % 2 == 0)
            #expect(html.utf8.firstRange(of: hostile.utf8) == nil)
        }
    }

    @Test("takes its assets and paths from the one who serves it")
    func takesPaths() throws {
        var frame = SamplePages.frame()
        frame.assetBase = "/tv/assets/"
        frame.routes.bloodPressure = "/elsewhere"
        frame.routes.stillHere = "/still-here"
        let html = String(decoding: try SamplePages.home(in: frame).render(), as: UTF8.self)
        #expect(html.contains("href=\"/tv/assets/tv.css?v="))
        #expect(html.contains("href=\"/elsewhere?days=7\""))
        #expect(html.contains("data-still-here=\"/still-here\""))
    }
}

extension String {
    func count(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.firstRange(of: part) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }

    /// The values of an attribute, in order, as they are written.
    func values(of attribute: String) -> [String] {
        var values: [String] = []
        var rest = self[...]
        while let found = rest.firstRange(of: " \(attribute)=\"") {
            rest = rest[found.upperBound...]
            guard let end = rest.firstIndex(of: "\"") else { break }
            values.append(String(rest[..<end]))
        }
        return values
    }

    /// What a person reads: without tags, as written.
    var words: String {
        var words = ""
        var isInTag = false
        for scalar in unicodeScalars {
            switch scalar {
            case "<": isInTag = true
            case ">": isInTag = false
            default: if !isInTag { words.unicodeScalars.append(scalar) }
            }
        }
        return words
    }
}
