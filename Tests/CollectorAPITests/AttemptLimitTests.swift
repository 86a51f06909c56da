import CollectorAPI
import CommunityModel
import Testing

@Suite("A limit of tries") struct AttemptLimitTests {
    private let start = Instant(milliseconds: 1_000_000)

    @Test("allows the burst at once, then one for each refill")
    func refills() {
        var limit = AttemptLimit(burst: 3, refill: .seconds(10))
        for _ in 0..<3 { #expect(limit.wait(for: "192.0.2.1", at: start) == nil) }
        #expect(limit.wait(for: "192.0.2.1", at: start) == .seconds(10))
        #expect(limit.wait(for: "192.0.2.1", at: start + .seconds(4)) == .seconds(6))
        #expect(limit.wait(for: "192.0.2.1", at: start + .seconds(10)) == nil)
        #expect(limit.wait(for: "192.0.2.1", at: start + .seconds(10)) == .seconds(10))
    }

    @Test("counts each address alone")
    func countsApart() {
        var limit = AttemptLimit(burst: 1, refill: .seconds(10))
        #expect(limit.wait(for: "192.0.2.1", at: start) == nil)
        #expect(limit.wait(for: "192.0.2.2", at: start) == nil)
        #expect(limit.wait(for: "192.0.2.1", at: start) != nil)
    }

    @Test("forgives a try that succeeded")
    func forgives() {
        var limit = AttemptLimit(burst: 1, refill: .seconds(10))
        for _ in 0..<5 {
            #expect(limit.wait(for: "192.0.2.1", at: start) == nil)
            limit.forgive("192.0.2.1")
        }
    }

    @Test("remembers a bounded number of addresses, and refuses new ones rather than forgive old ones")
    func isBounded() {
        var limit = AttemptLimit(burst: 1, refill: .seconds(10))
        for number in 0..<AttemptLimit.addressLimit { _ = limit.wait(for: "\(number)", at: start) }
        #expect(limit.wait(for: "new", at: start) != nil)
        #expect(limit.wait(for: "0", at: start) != nil)
        #expect(limit.wait(for: "new", at: start + .seconds(11)) == nil)
    }
}
