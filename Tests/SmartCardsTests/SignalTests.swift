import Testing

@testable import SmartCards

@Suite("A signal") struct SignalTests {
    @Test("that was given ends every wait, also one that begins later")
    func given() {
        let signal = Signal()
        #expect(!signal.wait(atMost: .zero))
        signal.signal()
        signal.signal()
        #expect(signal.wait(atMost: .seconds(600)) && signal.wait(atMost: .zero))
    }
}
