import BoxAuthority
import CollectorAPI
import CommunityModel
import Testing
import UplinkProtocol

@Suite("Enrolment over the wire", .enabled(if: Curl.isHere, "curl is the client"))
struct EnrolmentRouteTests {
    @Test("gives a box its certificate, the card key and where to send")
    func enrols() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            #expect(box.answer.cardKey == collector.cardKey)
            #expect(box.answer.authorities == [collector.authority.root.der])
            #expect(box.answer.uplinkURL == collector.url(.boxes, ""))
            #expect(box.answer.townName == "鳥南町")
            #expect(try await box.get(UplinkPath.roster).status == 200)
        }
    }

    @Test("answers a used and a wrong code in the same words")
    func tellsNothingAboutCodes() async throws {
        try await RunningCollector.serve { collector in
            let code = try await collector.enrolmentCode()
            let first = try await enrol(at: collector, try HanakosBox.enrolmentRequest(code: code))
            let used = try await enrol(at: collector, try HanakosBox.enrolmentRequest(code: code))
            let wrong = try await enrol(at: collector, try HanakosBox.enrolmentRequest(code: "AAAA-BBBB-CCCC"))
            let noCode = try await enrol(at: collector, try HanakosBox.enrolmentRequest(code: "?"))
            #expect(first.status == 200)
            #expect([used.status, wrong.status, noCode.status] == [403, 403, 403])
            #expect(Set([used.text, wrong.text, noCode.text]).count == 1)
        }
    }

    @Test("refuses a signing request that cannot be signed, and the code stays good")
    func keepsTheCode() async throws {
        try await RunningCollector.serve { collector in
            let code = try await collector.enrolmentCode()
            let bad = EnrolmentRequest(code: code, signingRequest: [0x30, 0x00], agentVersion: "", model: "")
            #expect(try await enrol(at: collector, try bad.encoded()).status == 400)
            #expect(try await enrol(at: collector, try HanakosBox.enrolmentRequest(code: code)).status == 200)
        }
    }

    @Test("refuses what is no enrolment request: garbage, another version, far too many bytes")
    func refusesGarbage() async throws {
        try await RunningCollector.serve { collector in
            let garbage = try await enrol(at: collector, Array(repeating: 0xFF, count: 100))
            #expect(garbage.status == 400)
            let version = try await enrol(at: collector, [0x08, 0x63])
            #expect(version.status == 400)
            #expect(version.text == "unknown protocol version\n")
            let huge = try await enrol(at: collector, Array(repeating: 0, count: 100_000))
            #expect(huge.status == 413)
        }
    }

    @Test("makes an address wait that tried too often, and says how long")
    func limitsTries() async throws {
        try await RunningCollector.serve { collector in
            let wrong = try HanakosBox.enrolmentRequest(code: "AAAA-BBBB-CCCC")
            var answers: [Curl.Answer] = []
            for _ in 0..<12 { answers.append(try await enrol(at: collector, wrong)) }
            #expect(answers.prefix(10).allSatisfy { $0.status == 403 })
            let last = try #require(answers.last)
            #expect(last.status == 429)
            #expect((1...20).contains(last.headers["retry-after"].flatMap { Int($0) } ?? 0))
        }
    }

    private func enrol(at collector: RunningCollector, _ body: [UInt8]) async throws -> Curl.Answer {
        try await Curl.request(
            ["--insecure", "--pinnedpubkey", collector.authority.listenerPin],
            collector.url(.people, UplinkPath.enrolment),
            body: body
        )
    }
}
