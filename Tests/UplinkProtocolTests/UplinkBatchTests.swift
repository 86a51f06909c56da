import CommunityModel
import TestSupport
import Testing

@testable import UplinkProtocol

@Suite("A batch on the wire") struct UplinkBatchTests {
    private let batch = UplinkBatch(
        agentVersion: "engawa-box 0.1.0",
        box: Box.ID(at: Instant(milliseconds: 1)),
        spool: SpoolFile.ID(at: Instant(milliseconds: 2)),
        sentAt: Instant(milliseconds: 3),
        events: [[1, 2], [], [3]]
    )

    @Test("comes back as it was sent, bad events included")
    func roundTrip() throws {
        #expect(try UplinkBatch(decoding: try batch.encoded()) == batch)
    }

    @Test("of a protocol version that is not served is refused with a word")
    func unknownVersion() throws {
        var bytes = try batch.encoded()
        #expect(Array(bytes[..<2]) == [0x08, 0x01])
        bytes[1] = 9
        let error = #expect(throws: UplinkError.self) { try UplinkBatch(decoding: bytes) }
        #expect(error?.reason == .unknownVersion)
        #expect(error?.description.contains("9") == true)
    }

    @Test("cut short at any byte is never taken for the whole")
    func truncated() throws {
        let bytes = try batch.encoded()
        for length in 0..<bytes.count {
            #expect((try? UplinkBatch(decoding: Array(bytes[..<length]))) != batch)
        }
    }

    /// The batch is read where it lies if it is in our own form; the library's decoder is the judge of all others.
    @Test("with any bytes changed is judged as the library judges", arguments: 0..<1_000)
    func mutated(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        var bytes = try batch.encoded()
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] = .random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            default: bytes.insert(.random(in: 0...255, using: &random), at: place)
            }
        }
        #expect(outcome(UplinkBatch.init(decoding:), bytes) == outcome(UplinkBatch.init(decodingByLibrary:), bytes))
    }

    private func outcome(
        _ decode: ([UInt8]) throws(UplinkError) -> UplinkBatch,
        _ bytes: [UInt8]
    ) -> Result<UplinkBatch, UplinkError> {
        do {
            return .success(try decode(bytes))
        } catch {
            return .failure(error)
        }
    }

    @Test("beyond its size or number of events is refused")
    func tooLarge() throws {
        let many = UplinkBatch(
            agentVersion: "",
            box: batch.box,
            spool: batch.spool,
            sentAt: batch.sentAt,
            events: Array(repeating: [], count: UplinkLimits.batchEvents + 1)
        )
        #expect(throws: UplinkError.self) { try UplinkBatch(decoding: try many.encoded()) }
        #expect(throws: UplinkError.self) {
            try UplinkBatch(decoding: Array(repeating: 0, count: UplinkLimits.batchBytes + 1))
        }
    }

    @Test("is answered event by event, and an outcome of the future means: keep it and try again")
    func answers() throws {
        let answer = UplinkAnswer(
            events: [
                .init(sequence: 1, outcome: .stored), .init(sequence: 2, outcome: .duplicate),
                .init(sequence: 3, outcome: .quarantined(reason: "unknown kind")),
                .init(sequence: 4, outcome: .tryAgain),
            ],
            rosterVersion: 12
        )
        #expect(try UplinkAnswer(decoding: answer.encoded()) == answer)
        // answers { sequence: 7 outcome: 77 }
        let future = try UplinkAnswer(decoding: [0x0A, 4, 0x08, 7, 0x10, 77])
        #expect(future.events == [.init(sequence: 7, outcome: .tryAgain)])
    }
}

@Suite("What a box is given") struct BoxMessagesTests {
    private let key = TransferredCardKey(version: 3, secret: Array(repeating: 5, count: 32))

    @Test("a roster comes back as it was sent, and bands of unknown parts of the day are left out")
    func roster() throws {
        let member = Roster.Member(
            resident: Resident.ID(at: Instant(milliseconds: 1)),
            displayName: "鳥海 はなこ",
            kana: "とりうみ はなこ",
            bindings: [CardBinding.ID(at: Instant(milliseconds: 2))],
            target: BloodPressureTarget(systolicBelow: 135, diastolicBelow: 85),
            usual: [UsualBand(partOfDay: .morning, systolic: 120...140, diastolic: 70...90)],
            recent: RecentHistory(
                weights: .init(count: 9, medianInGrams: 58_400),
                lastWeight: .init(58_600, at: Instant(milliseconds: 3)),
                pressures: .init(
                    count: 20,
                    systolic: .init(mean: 1_281, deviation: 62),
                    diastolic: .init(mean: 764, deviation: 0)
                ),
                lastHeight: .init(1_580, at: Instant(milliseconds: 4)),
                lastBodyFat: .init(312, at: Instant(milliseconds: 5))
            )
        )
        let message = RosterMessage(roster: Roster(version: 4, members: [member]), cardKey: try #require(key))
        #expect(try RosterMessage(decoding: try message.encoded()) == message)
    }

    @Test("an enrolment comes back as it was sent, in both directions")
    func enrolment() throws {
        let request = EnrolmentRequest(
            code: "AB12-CD34",
            signingRequest: [1, 2, 3],
            agentVersion: "0.1.0",
            model: "STB"
        )
        #expect(try EnrolmentRequest(decoding: try request.encoded()) == request)
        let answer = EnrolmentAnswer(
            box: Box.ID(at: Instant(milliseconds: 1)),
            certificate: [1],
            authorities: [[2], [3]],
            cardKey: try #require(key),
            uplinkURL: "https://127.0.0.1:8444",
            townName: "鳥南町",
            officePhone: "0858-00-0000",
            zone: .japan
        )
        #expect(try EnrolmentAnswer(decoding: try answer.encoded()) == answer)
    }

    @Test("a request whose text is too long is refused before anything is done with it")
    func longCode() throws {
        let request = EnrolmentRequest(
            code: String(repeating: "A", count: 65),
            signingRequest: [],
            agentVersion: "",
            model: ""
        )
        #expect(throws: UplinkError.self) { try EnrolmentRequest(decoding: try request.encoded()) }
    }
}
