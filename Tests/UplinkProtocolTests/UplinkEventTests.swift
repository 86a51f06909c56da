import CommunityModel
import TestSupport
import Testing
import UplinkProtocol

@Suite("An event on the wire") struct UplinkEventTests {
    @Test("comes back as it was sent", arguments: 0..<60)
    func roundTrip(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let event = UplinkEvent(
            sequence: .random(in: 1...UInt64.max, using: &random),
            event: try BoxEvent(from: &random)
        )
        #expect(DecodedEvent<CardToken>(decoding: try event.encoded()) == .known(event))
    }

    @Test("keeps everything but the card's name when the collector renames the card")
    func renamedCard() throws {
        var random = PseudoRandom(seed: 7)
        let event = try BoxEvent(from: &random)
        let fingerprint = try #require(
            CardFingerprint(kind: .felica, keyVersion: 2, digest: Array(repeating: 9, count: 32))
        )
        let journaled = event.namingCard { _ in fingerprint }
        #expect(journaled.id == event.id)
        #expect(journaled.occurredAt == event.occurredAt)
        #expect(journaled.card == (event.card == nil ? nil : fingerprint))
    }

    @Test("cut short at any byte is refused or read without the missing field, and never crashes")
    func truncated() throws {
        var random = PseudoRandom(seed: 3)
        let bytes = try UplinkEvent(sequence: 5, event: try BoxEvent(from: &random)).encoded()
        for length in 0..<bytes.count {
            if case .known(let event) = DecodedEvent<CardToken>(decoding: Array(bytes[..<length])) {
                Issue.record("\(length) of \(bytes.count) bytes were taken for a whole event: \(event.sequence)")
            }
        }
    }

    @Test("with any byte changed is read or refused, and never crashes", arguments: 0..<200)
    func mutated(seed: UInt64) throws {
        var random = PseudoRandom(seed: seed)
        let original = UplinkEvent(sequence: 5, event: try BoxEvent(from: &random))
        var bytes = try original.encoded()
        bytes[Int.random(in: bytes.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
        if case .known(let event) = DecodedEvent<CardToken>(decoding: bytes) {
            #expect(event != original)
        }
    }

    @Test("of a kind that a newer box made up is told apart from a broken one")
    func unknownKind() {
        // Field 1 (sequence) = 41, field 99 (length-delimited, a kind of the future) = 2 bytes.
        #expect(DecodedEvent<CardToken>(decoding: [0x08, 41, 0x9A, 0x06, 2, 1, 2]) == .unknownKind(sequence: 41))
    }

    @Test("with numbers that no arm can give names the field, not the number")
    func impossibleNumbers() throws {
        var random = PseudoRandom(seed: 11)
        let measurement = try Measurement(
            from: &random,
            pressure: BloodPressure(systolic: 299, diastolic: 81, pulse: 60)
        )
        let event = BoxEvent(
            id: BoxEvent.ID(at: Instant(milliseconds: 1)),
            boot: Boot.ID(at: Instant(milliseconds: 1)),
            occurredAt: Instant(milliseconds: 1),
            clockQuality: .agreed,
            offsetInMinutes: 540,
            content: .reading(measurement, card: nil, method: nil)
        )
        var bytes = try UplinkEvent(sequence: 1, event: event).encoded()
        // sint32 299 is zigzag 598 = D6 04; 400 is 800 = A0 06.
        let place = try #require(bytes.firstRange(of: [0x08, 0xD6, 0x04]))
        bytes.replaceSubrange(place, with: [0x08, 0xA0, 0x06])
        guard case .malformed(1, let reason) = DecodedEvent<CardToken>(decoding: bytes) else {
            Issue.record("400 mmHg was taken for a reading")
            return
        }
        #expect(reason.contains("blood_pressure"))
        #expect(!reason.contains("400"))
    }

    @Test("that answers a question names it by sixteen bytes, or is malformed", arguments: [1, 15, 17])
    func answerOfOddLength(length: Int) throws {
        let id = try #require(WatchExpectation.ID(bytes: Array(repeating: 0xAB, count: 16)))
        let event = BoxEvent(
            id: BoxEvent.ID(at: Instant(milliseconds: 1)),
            boot: Boot.ID(at: Instant(milliseconds: 1)),
            occurredAt: Instant(milliseconds: 1),
            clockQuality: .agreed,
            offsetInMinutes: 540,
            content: .television(.answered(id))
        )
        var bytes = try UplinkEvent(sequence: 1, event: event).encoded()
        // Field 13 of the event holds a message whose field 1 holds the sixteen bytes.
        let place = try #require(bytes.firstRange(of: [0x6A, 18, 0x0A, 16] + id.bytes))
        let odd = [0x6A, UInt8(length + 2), 0x0A, UInt8(length)] + [UInt8](repeating: 0xAB, count: length)
        bytes.replaceSubrange(place, with: odd)
        guard case .malformed(1, let reason) = DecodedEvent<CardToken>(decoding: bytes) else {
            Issue.record("\(length) bytes were taken for a question")
            return
        }
        #expect(reason.contains("answered"))
    }

    @Test("beyond its size is not even looked at")
    func tooLarge() {
        let decoded = DecodedEvent<CardToken>(decoding: Array(repeating: 0, count: UplinkLimits.eventBytes + 1))
        guard case .malformed(0, let reason) = decoded else {
            Issue.record("an oversized event was decoded")
            return
        }
        #expect(reason.contains("\(UplinkLimits.eventBytes)"))
    }
}
