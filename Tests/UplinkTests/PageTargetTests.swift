import Testing
import Uplink

@Suite("What a browser may ask the collector for through the box") struct PageTargetTests {
    @Test(
        "pages and assets of the television",
        arguments: [
            "/tv/home", "/tv/blood-pressure?days=30&table=1&text=large", "/tv/assets/screens.css?v=0f3a",
        ]
    )
    func pages(target: String) {
        #expect(PageTarget(target)?.text == target)
    }

    @Test(
        "nothing that leads elsewhere",
        arguments: [
            "", "/", "/tv", "/v1/events", "/tv/../v1/roster", "/tv/%2e%2e/v1/roster", "/tv/%2E./v1/roster",
            "/tv//v1", "/tv/./home", "/tv/home#x", "/tv/home x", "/tv/home\r\nHost: x", "/tv/\\..\\v1", "/tv/ほーむ",
            "@example.test/tv/home", "/tv/" + String(repeating: "a", count: 1_024),
        ]
    )
    func elsewhere(target: String) {
        #expect(PageTarget(target) == nil)
    }

    @Test("a collector is an https address and nothing more")
    func origins() {
        #expect(
            CollectorAddress.origin("https://collector.tonami.example:8444/") == "https://collector.tonami.example:8444"
        )
        for text in ["http://a", "https://", "https://a/b", "https://u@a", "https://a?b", "a", "https://a b"] {
            #expect(CollectorAddress.origin(text) == nil, "\(text)")
        }
    }
}
