import CommunityModel
import Foundation
import TestSupport
import Testing
import Uplink
import UplinkProtocol

@Suite(
    "The box's client of the collector",
    .enabled(if: TestCertificates.areAvailable, "needs python3 and openssl for a server with TLS")
)
struct CollectorClientTests {
    private let batch = UplinkBatch(
        agentVersion: "engawa-box 0.1.0",
        box: Box.ID(at: morning),
        spool: SpoolFile.ID(at: morning),
        sentAt: morning,
        events: [[1, 2, 3]]
    )

    /// Asks a collector that gives each request the same answer.
    private func asking(
        _ answer: StandInServer.Answer,
        _ body: (CollectorClient, StandInServer) async throws -> Void
    ) async throws {
        try await withCertificates { certificates in
            try await StandInServer.serve(certificates.door, answer: { _ in answer }) { server in
                try await body(CollectorClient(address: try certificates.address(server.url)), server)
            }
        }
    }

    private func page(_ text: String) throws -> PageTarget {
        try #require(PageTarget(text))
    }

    @Test("brings a batch over and the answer back")
    func send() async throws {
        let answer = UplinkAnswer(events: [.init(sequence: 1, outcome: .stored)], rosterVersion: 4)
        try await asking(StandInServer.Answer(200, body: answer.encoded())) { client, server in
            #expect(try await client.send(batch) == answer)
            let request = try #require(server.requests.first)
            #expect(request.method == "POST")
            #expect(request.path == "/v1/events")
            #expect(request.headers["content-type"] == "application/x-protobuf")
            #expect(try UplinkBatch(decoding: [UInt8](request.body)) == batch)
        }
    }

    @Test("says what the collector said when it refuses", arguments: [400, 413, 503])
    func answered(status: Int) async throws {
        let refusal = StandInServer.Answer(status, headers: ["Retry-After": "7"], body: Array("no".utf8))
        try await asking(refusal) { client, _ in
            await #expect(throws: CollectorError.answered(status: status, retryAfter: .seconds(7), words: "no")) {
                try await client.send(batch)
            }
        }
    }

    @Test("hears what time it is at the collector, whatever else that answers", arguments: [200, 404, 500])
    func time(status: Int) async throws {
        let date = ["Date": "Sat, 21 Nov 2026 21:15:00 GMT"]
        try await asking(StandInServer.Answer(status, headers: date)) { client, _ in
            let time = try await client.time()
            #expect(time == morning + .milliseconds(500))
        }
    }

    @Test("hears no time from a collector that is busy, and none that it cannot read", arguments: [429, 503])
    func noTime(status: Int) async throws {
        try await asking(StandInServer.Answer(status, headers: ["Retry-After": "7"])) { client, _ in
            await #expect(throws: CollectorError.answered(status: status, retryAfter: .seconds(7), words: "")) {
                try await client.time()
            }
        }
        try await asking(StandInServer.Answer(200, headers: ["Date": "tomorrow"])) { client, _ in
            let time = try await client.time()
            #expect(time == nil)
        }
    }

    @Test("takes no garbage for an answer")
    func garbage() async throws {
        try await asking(StandInServer.Answer(200, body: Array(repeating: 0xFF, count: 40))) { client, _ in
            let error = await #expect(throws: CollectorError.self) { try await client.send(batch) }
            guard case .malformed = error else { return #expect(error == nil) }
        }
    }

    @Test("takes no torn answer for a whole one")
    func torn() async throws {
        let answer = UplinkAnswer(events: [.init(sequence: 1, outcome: .stored)], rosterVersion: 4)
        var torn = StandInServer.Answer(200, body: answer.encoded())
        torn.isTorn = true
        try await asking(torn) { client, _ in
            let error = await #expect(throws: CollectorError.self) { try await client.send(batch) }
            guard case .unreachable = error else { return #expect(error == nil) }
        }
    }

    @Test("stops reading an answer that is too large")
    func tooLarge() async throws {
        try await asking(StandInServer.Answer(200, body: Array(repeating: 0, count: 1 << 20))) { client, _ in
            await #expect(throws: CollectorError.tooLarge) { try await client.send(batch) }
        }
    }

    @Test("follows no redirect")
    func redirect() async throws {
        try await asking(StandInServer.Answer(307, headers: ["Location": "/v1/roster"])) { client, server in
            await #expect(throws: CollectorError.answered(status: 307, retryAfter: nil, words: "")) {
                try await client.send(batch)
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("knows that it was revoked")
    func revoked() async throws {
        try await asking(StandInServer.Answer(403, body: Array("revoked".utf8))) { client, _ in
            await #expect(throws: CollectorError.refused(.revoked)) { try await client.send(batch) }
            await #expect(throws: CollectorError.refused(.revoked)) {
                try await client.page(try page("/tv/home"), session: nil)
            }
        }
    }

    @Test("asks for a page in its card session and hands it over as it is", arguments: [200, 401, 404])
    func pages(status: Int) async throws {
        let html = Array("<p>おはようございます</p>".utf8)
        let answer = StandInServer.Answer(
            status,
            headers: ["Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"],
            body: html
        )
        let session = CardSession.ID(at: morning)
        try await asking(answer) { client, server in
            let shown = try await client.page(try page("/tv/blood-pressure?days=7&text=large"), session: session)
            #expect(
                shown
                    == PageAnswer(
                        status: status,
                        contentType: "text/html; charset=utf-8",
                        cacheControl: "no-store",
                        body: html
                    )
            )
            let request = try #require(server.requests.first)
            #expect(request.path == "/tv/blood-pressure?days=7&text=large")
            #expect(request.headers["engawa-card-session"] == session.description)
        }
    }

    @Test("opens a card session, and takes 404 for a card of nobody here")
    func cardSessions() async throws {
        var random = PseudoRandom(seed: 3)
        let card = CardToken(from: &random)
        let opened = CardSessionAnswer(
            session: CardSession.ID(at: morning),
            resident: Resident.ID(at: morning),
            binding: CardBinding.ID(at: morning)
        )
        try await asking(StandInServer.Answer(200, body: try opened.encoded())) { client, server in
            #expect(try await client.openCardSession(card: card, tappedAt: morning) == opened)
            let body = try #require(server.requests.first?.body)
            let asked = try CardSessionRequest(decoding: [UInt8](body))
            #expect(asked == CardSessionRequest(card: card, tappedAt: morning))
        }
        try await asking(StandInServer.Answer(404)) { client, _ in
            let nobodys = try await client.openCardSession(card: card, tappedAt: morning)
            #expect(nobodys == nil)
        }
    }

    @Test("uses one line for many questions")
    func keepAlive() async throws {
        try await asking(StandInServer.Answer(204)) { client, server in
            for _ in 0..<3 { try await client.closeCardSession(CardSession.ID(at: morning)) }
            #expect(server.requests.map(\.method) == ["DELETE", "DELETE", "DELETE"])
            #expect(Set(server.requests.map(\.connection)).count == 1)
        }
    }

    @Test("says that nobody is there")
    func nobody() async throws {
        try await withCertificates { certificates in
            var url = ""
            try await StandInServer.serve(certificates.door, answer: { _ in .init(200) }) { url = $0.url }
            let client = CollectorClient(address: try certificates.address(url))
            let error = await #expect(throws: CollectorError.self) { try await client.roster() }
            guard case .unreachable = error else { return #expect(error == nil) }
        }
    }
}
