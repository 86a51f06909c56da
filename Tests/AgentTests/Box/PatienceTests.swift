import CommunityModel
import Testing

@testable import Agent

@Suite("A person's patience") struct PatienceTests {
    /// One by one, with a thread free for the timer: so a timer that is cancelled too early gets its chance.
    @Test("hears every answer that comes in time, and takes none of them for late")
    func inTime() async {
        for number in 0..<2_000 {
            let heard = await answer(within: .days(1)) {
                try? await Task.sleep(for: .microseconds(300))
                return number
            } late: { _ in
                Issue.record("an answer in time was taken for late")
            }
            #expect(heard == number)
        }
    }

    @Test("hands an answer that nobody waits for any more to whoever clears up")
    func late() async {
        let (gate, open) = AsyncStream<Void>.makeStream()
        await confirmation { cleared in
            let (done, finish) = AsyncStream<Void>.makeStream()
            let heard = await answer(within: .zero) {
                for await _ in gate { break }
                return 7
            } late: { number in
                #expect(number == 7)
                cleared()
                finish.finish()
            }
            #expect(heard == nil)
            open.finish()
            for await _ in done {}
        }
    }
}
