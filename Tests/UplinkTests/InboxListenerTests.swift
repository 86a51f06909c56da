import CommunityModel
import Foundation
import Logging
import TestSupport
import Testing
import Uplink

@Suite(
    "The inbox",
    .enabled(if: TestCertificates.areAvailable, "needs python3 and openssl for a server with TLS")
)
struct InboxListenerTests {
    /// Listens to a collector that answers as told, and reads `count` events.
    private func events(
        _ count: Int,
        maxSilence: Duration = .seconds(60),
        clock: InstantClock = InstantClock(),
        answer: @escaping @Sendable (StandInServer.Request) -> StandInServer.Answer
    ) async throws -> [InboxEvent] {
        var events: [InboxEvent] = []
        try await withCertificates { certificates in
            try await StandInServer.serve(certificates.door, answer: answer) { server in
                let inbox = InboxListener(
                    address: try certificates.address(server.url),
                    surroundings: UplinkWorker.Surroundings(
                        clock: clock,
                        now: { morning },
                        chance: { 0.5 }
                    ),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                    maxSilence: maxSilence
                )
                let listening = Task { await inbox.run() }
                for await event in inbox.events {
                    events.append(event)
                    if events.count == count { break }
                }
                listening.cancel()
                // Ends at once though the collector holds the line.
                await listening.value
                #expect(server.requests.allSatisfy { $0.path == "/v1/inbox" && $0.method == "GET" })
            }
        }
        return events
    }

    private func stream(_ text: String, isHeld: Bool) -> StandInServer.Answer {
        var answer = StandInServer.Answer(200, headers: ["Content-Type": "text/event-stream"], body: Array(text.utf8))
        answer.isHeld = isHeld
        return answer
    }

    @Test("hears of a new roster while the line is held")
    func hears() async throws {
        let answer = stream(": ping\n\nevent: roster\ndata: 7\n\nevent: roster\ndata: 8\n\n", isHeld: true)
        #expect(try await events(3) { _ in answer } == [.connected, .roster(version: 7), .roster(version: 8)])
    }

    @Test("comes back after the collector closed the line")
    func comesBack() async throws {
        let answer = stream("event: roster\ndata: 7\n\n", isHeld: false)
        let closed = InboxEvent.disconnected(.unreachable("the inbox was closed"))
        let once = [InboxEvent.connected, .roster(version: 7), closed]
        #expect(try await events(6) { _ in answer } == once + once)
    }

    @Test("comes back within ten seconds at random, so that a town does not come back at one instant")
    func comesBackSpreadOut() async throws {
        let clock = InstantClock()
        let answer = stream("event: roster\ndata: 7\n\n", isHeld: false)
        _ = try await events(4, clock: clock) { _ in answer }
        #expect(clock.slept.first == .seconds(5), "half of ten, by a chance of one half")
    }

    @Test("hears what the television is to ask, and that it need not ask any more")
    func hearsPrompt() async throws {
        let instant = Instant(milliseconds: 1_795_300_000_000)
        let prompt = StandingPrompt(
            id: WatchExpectation.ID(at: instant),
            resident: Resident.ID(at: instant),
            until: instant
        )
        let asks = "event: prompt\ndata: \(prompt.id) \(prompt.resident) 1795300000000\n\n"
        let answer = stream(asks + "event: prompt\ndata: none\n\n", isHeld: true)
        #expect(try await events(3) { _ in answer } == [.connected, .prompt(prompt), .prompt(nil)])
    }

    @Test(
        "passes over a question that it cannot read",
        arguments: ["", "none ", "1 2 3", "NONE", String(repeating: "0 ", count: 3), "x x 1795300000000"]
    )
    func passesOver(data: String) async throws {
        let answer = stream("event: prompt\ndata: \(data)\n\nevent: roster\ndata: 7\n\n", isHeld: true)
        #expect(try await events(2) { _ in answer } == [.connected, .roster(version: 7)])
    }

    @Test("takes a silent line for lost")
    func silence() async throws {
        let answer = stream("event: roster\ndata: 7\n\n", isHeld: true)
        let heard = try await events(3, maxSilence: .seconds(1)) { _ in answer }
        // On a busy machine the line may be taken for lost before it is up; it comes back, and is lost for its silence.
        #expect(heard.contains(.disconnected(.unreachable("the line is silent"))))
    }

    @Test("passes over what it does not know, and leaves a collector that never ends a line")
    func hostile() async throws {
        let unknown = "event: fireworks\ndata: 1\n\nevent: roster\ndata: -1\n\nevent: roster\ndata: many\n\n"
        let answer = stream(unknown + String(repeating: "x", count: 20_000), isHeld: true)
        #expect(try await events(2) { _ in answer } == [.connected, .disconnected(.tooLarge)])
    }

    @Test("says when it is not let in")
    func notLetIn() async throws {
        let answer = StandInServer.Answer(403, body: Array("revoked".utf8))
        #expect(try await events(1) { _ in answer } == [.disconnected(.refused(.revoked))])
    }
}
