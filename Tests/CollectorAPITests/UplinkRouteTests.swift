import BoxAuthority
import CareServices
import CollectorAPI
import CommunityModel
import Foundation
import SQLiteStorage
import Testing
import UplinkProtocol

@Suite("A box's uplink", .enabled(if: Curl.isHere, "curl is the client"))
struct UplinkRouteTests {
    @Test("stores a batch once, however often it is sent")
    func storesOnce() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let batch = try box.tapBatch(1, card: 1)
            let first = try await box.post(UplinkPath.events, batch)
            let second = try await box.post(UplinkPath.events, batch)
            #expect(try UplinkAnswer(decoding: first.body).events.map(\.outcome) == [.stored])
            #expect(try UplinkAnswer(decoding: second.body).events.map(\.outcome) == [.duplicate])
            #expect(try await storedTaps(at: collector).count == 1)
        }
    }

    @Test("refuses a batch cut short anywhere, and stores nothing of it")
    func refusesTruncated() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let batch = try box.tapBatch(1, card: 1)
            for length in [1, batch.count / 2, batch.count - 1] {
                let answer = try await box.post(UplinkPath.events, Array(batch.prefix(length)))
                #expect(answer.status == 400, "\(length) of \(batch.count) bytes")
                #expect(answer.text.hasPrefix("The batch cannot be read"))
            }
            #expect(try await storedTaps(at: collector).isEmpty)
        }
    }

    @Test("refuses more than a mebibyte, with a length announced and without")
    func refusesOversized() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let batch = try box.tapBatch(1, card: 1) + Array(repeating: 0, count: UplinkLimits.batchBytes)
            #expect(try await box.post(UplinkPath.events, batch).status == 413)
            let chunked = try await box.post(UplinkPath.events, batch, ["--header", "Transfer-Encoding: chunked"])
            #expect(chunked.status == 413)
            #expect(try await storedTaps(at: collector).isEmpty)
        }
    }

    @Test("answers requests that came in one piece in their order, whoever answers them, and ends when it is asked to")
    func answersPipelined() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let batches = try (1...3).map { try box.tapBatch($0, card: 1) }
            let post = "POST \(UplinkPath.events)"
            let answers = try await box.send(
                raw: HanakosBox.request(post, body: batches[0]) + HanakosBox.request(post, body: batches[1])
                    + HanakosBox.request("GET /nothing") + HanakosBox.request(post, body: batches[2])
                    + HanakosBox.request("GET /nothing", ["Connection: close"])
            )
            let statuses = answers.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["200", "200", "404", "200", "404"])
            #expect(try await storedTaps(at: collector).count == 3)
        }
    }

    @Test("takes a batch in chunks, and ends the connection after it when it is asked to")
    func takesChunks() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let batch = try box.tapBatch(1, card: 1)
            let chunks = batch.map { [UInt8]("1\r\n".utf8) + [$0] + [UInt8]("\r\n".utf8) }.joined()
            let answer = try await box.send(
                raw: HanakosBox.request(
                    "POST \(UplinkPath.events)",
                    ["Transfer-Encoding: chunked", "Connection: close"]
                ) + chunks + [UInt8]("0\r\n\r\n".utf8)
            )
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.contains("connection: close"))
            #expect(try await storedTaps(at: collector).count == 1)
        }
    }

    @Test("refuses a protocol version that is not served")
    func refusesUnknownVersion() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            // Field 1 once more: in Protocol Buffers the last one counts.
            let answer = try await box.post(UplinkPath.events, try box.tapBatch(1, card: 1) + [0x08, 0x63])
            #expect(answer.status == 400)
            #expect(answer.text == "unknown protocol version\n")
            #expect(try await storedTaps(at: collector).isEmpty)
        }
    }

    @Test("refuses a batch in another box's name")
    func refusesAnotherBox() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let other = try await HanakosBox(enrolledAt: collector)
            let answer = try await box.post(UplinkPath.events, try box.tapBatch(1, card: 1, from: other.id))
            #expect(answer.status == 403)
            #expect(try await storedTaps(at: collector).isEmpty)
        }
    }

    @Test("keeps an event that cannot be understood aside, and stores its neighbours")
    func quarantines() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let good = try UplinkBatch(decoding: try box.tapBatch(1, card: 1))
            let mixed = UplinkBatch(
                agentVersion: good.agentVersion,
                box: good.box,
                spool: good.spool,
                sentAt: good.sentAt,
                events: [[0xFF, 0xFF]] + good.events
            )
            let answer = try UplinkAnswer(decoding: try await box.post(UplinkPath.events, try mixed.encoded()).body)
            guard case .quarantined = answer.events.first?.outcome else {
                Issue.record("the first event was not kept aside")
                return
            }
            #expect(answer.events.last?.outcome == .stored)
            #expect(try await collector.store.quarantined(limit: 10).count == 1)
        }
    }

    @Test("hands out the roster of its own household with the card key")
    func servesTheRoster() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            let message = try RosterMessage(decoding: try await box.get(UplinkPath.roster).body)
            #expect(message.roster.members.map(\.displayName) == ["鳥海 はなこ"])
            #expect(message.cardKey == collector.cardKey)
        }
    }

    private func storedTaps(at collector: RunningCollector) async throws -> [UnboundTap] {
        try await collector.store.unboundTaps(at: collector.hanako.household, since: Instant(milliseconds: 0))
    }
}
