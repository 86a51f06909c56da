import SmartCards
import Testing

@Suite("The wait for a lost smart card service") struct ServiceBackOffTests {
    @Test("begins at 0.3 seconds and doubles")
    func beginning() {
        var backOff = ServiceBackOff()
        let waits = (0..<4).map { _ in backOff.next() }
        #expect(waits == [.milliseconds(300), .milliseconds(600), .milliseconds(1200), .milliseconds(1200)])
    }

    @Test("stays short in the first minute, is 5 seconds until ten minutes and 30 seconds after that")
    func curve() {
        var backOff = ServiceBackOff()
        while backOff.waited < .seconds(1000) {
            let before = backOff.waited
            let wait = backOff.next()
            switch before {
            case ..<Duration.seconds(60): #expect(wait <= .milliseconds(1200))
            case ..<Duration.seconds(600): #expect(wait <= .seconds(5))
            default: #expect(wait <= .seconds(30))
            }
        }
        #expect(backOff.next() == .seconds(30))
    }
}
