import CommunityModel
import Testing

@testable import HealthDevices

@Suite("Readings on a cheap tag") struct TagReadingsTests {
    private static let head = #""version": 1, "id": "001D54FFFE4B0100", "maker": "鳥南計器", "model": "TS-5""#

    private func message(json: String) -> [UInt8] {
        NDEFRecord(typeNameFormat: 2, type: Array(TagReadings.mediaType.utf8), payload: Array(json.utf8)).message
    }

    private func message(words: String) -> [UInt8] {
        NDEFRecord(typeNameFormat: 1, type: Array("T".utf8), payload: [2] + Array("ja".utf8) + Array(words.utf8))
            .message
    }

    private func harvest(_ message: [UInt8], at now: Instant = TonamiMonitor.touch) throws -> Harvest {
        Harvest(of: try #require(try TagReadings(message: message)), touchedAt: now, zone: .japan)
    }

    private func harvest(reading: String) throws -> Harvest {
        try harvest(message(json: "{\(Self.head), \"readings\": [{\(reading)}]}"))
    }

    private let cuff = #""at": "2026-11-22T06:12:30", "slot": 2, "systolic": 128, "diastolic": 76, "pulse": 64"#

    @Test("in JSON are read")
    func json() throws {
        let measurement = try #require(try harvest(reading: cuff).measurements.first)
        #expect(measurement.values == .bloodPressure(try BloodPressure(systolic: 128, diastolic: 76, pulse: 64)))
        #expect(measurement.time.instant == TonamiMonitor.touch - .seconds(150))
        #expect(measurement.userSlot == 2)
        #expect(measurement.device.systemID.hex == "001d54fffe4b0100" && measurement.device.maker == "鳥南計器 TS-5")
    }

    @Test("in words say the same, to the content key")
    func words() throws {
        let words = """
            engawa-reading/1 id=001D54FFFE4B0100 maker=鳥南計器 model=TS-5
            at=2026-11-22T06:12:30 slot=2 systolic=128 diastolic=76 pulse=64
            """
        #expect(try harvest(message(words: words)) == harvest(reading: cuff))
    }

    @Test("keep their digits in a text; a number of JSON has none at its end")
    func digits() throws {
        func weight(_ number: String) throws -> String? {
            let harvest = try harvest(reading: "\"at\": \"2026-11-22T06:12\", \"weight\": \(number)")
            guard case .quantities(let set) = harvest.measurements.first?.values else { return nil }
            return set[.weight]?.description
        }
        #expect(try weight("\"62.50\"") == "62.50")
        #expect(try weight("62.5") == "62.5")
        #expect(try weight("62") == "62")
    }

    @Test("can be of every kind")
    func kinds() throws {
        let readings = [
            #""weight": 62.5, "bodyFat": 24.5"#, #""bodyTemperature": 36.6"#,
            #""oxygenSaturation": 97, "pulseRate": 64"#, #""bloodGlucose": 99"#,
            #""day": "2026-11-21", "steps": 4321, "distance": 3000"#,
        ]
        for reading in readings {
            #expect(try harvest(reading: "\"at\": \"2026-11-22T06:12\", \(reading)").measurements.count == 1)
        }
        #expect(try harvest(reading: #""day": "2026-11-21", "steps": 4321"#).measurements.count == 1)
    }

    @Test("of a device without a clock are numbered, and the same at each touch")
    func numbered() throws {
        let readings = #"[{"n": 7, "weight": 62.5}, {"n": 8, "weight": 62.5}]"#
        let tag = message(json: "{\(Self.head), \"readings\": \(readings)}")
        let first = try harvest(tag).measurements
        let later = try harvest(tag, at: TonamiMonitor.touch + .hours(12)).measurements
        #expect(first.map(\.contentKey) == later.map(\.contentKey))
        #expect(Set(first.map(\.contentKey)).count == 2)
        #expect(first.allSatisfy { $0.time.clockQuality == .unknown })
    }

    @Test(
        "are refused one by one, with the reason",
        arguments: [
            (#""systolic": 128, "diastolic": 76"#, .incomplete), (#""at": "yesterday", "weight": 62.5"#, .incomplete),
            (#""n": 1, "systolic": 128"#, .incomplete), (#""n": 1"#, .incomplete),
            (#""n": 1, "weight": "EE""#, .measurementFailed),
            (#""n": 1, "weight": 5"#, .impossible(.beyond(.weight, number: DecimalNumber(5)))),
            (#""n": 1, "systolic": 128, "diastolic": 76, "weight": 62"#, .impossible(.unexpected(.weight))),
            (#""n": 1, "weight": 62, "steps": 5"#, .impossible(.unexpected(.weight))),
        ] as [(String, ReadingRefusal.Reason)]
    )
    func refused(reading: String, reason: ReadingRefusal.Reason) throws {
        let harvest = try harvest(reading: reading)
        #expect(harvest.refusals.map(\.reason) == [reason] && harvest.measurements.isEmpty)
    }

    @Test("stay good beside one that is not, and beside names that nobody knows yet")
    func others() throws {
        let readings = #"[{"n": 1}, {"# + cuff + #", "colour": "blue", "more": [1]}]"#
        let tag = message(json: "{\(Self.head), \"readings\": \(readings)}")
        let harvest = try harvest(tag)
        #expect(harvest.measurements.count == 1 && harvest.refusals.count == 1)
    }

    private func touch(_ message: [UInt8], stored: inout [Measurement]) -> SessionOutcome {
        var session = HealthDeviceSession.impatient()
        return session.run(
            channel: RecordedTagChannel(agent: [], message: message),
            now: TonamiMonitor.touch,
            zone: .japan
        ) { stored += $0 }
    }

    @Test("are kept at a touch, like those of a device that speaks")
    func session() throws {
        var stored: [Measurement] = []
        let outcome = touch(message(json: "{\(Self.head), \"readings\": [{\(cuff)}, {\"n\": 1}]}"), stored: &stored)
        #expect(outcome.ending == .released && outcome.delivered == 1)
        #expect(outcome.refused.map(\.reason) == [.incomplete] && outcome.device?.model == "TS-5")
        #expect(stored.map(\.userSlot) == [2])
    }

    @Test("that cannot be read end the touch, and other tags are none of ours")
    func sessionOfOthers() {
        var stored: [Measurement] = []
        #expect(touch(message(words: "buy milk"), stored: &stored).ending == .notAHealthDevice)
        guard case .garbage = touch(message(json: "{}"), stored: &stored).ending else {
            Issue.record("it was read")
            return
        }
        #expect(stored.isEmpty)
    }

    @Test("are not looked for in other records")
    func otherRecords() throws {
        #expect(try TagReadings(message: NDEFRecord.empty.message) == nil)
        #expect(try TagReadings(message: message(words: "buy milk")) == nil)
        #expect(try TagReadings(NDEFRecord(typeNameFormat: 1, type: Array("U".utf8), payload: [0, 0x61])) == nil)
        #expect(try TagReadings(NDEFRecord(typeNameFormat: 2, type: Array("text/plain".utf8), payload: [])) == nil)
    }

    @Test(
        "that are too long, too many, too deep or no JSON are refused before they are understood",
        arguments: [
            "", "{", "[]", "{\"version\": 1}", "{\"version\": 2, \"id\": \"001D54FFFE4B0100\", \"readings\": []}",
            "{\"version\": 1, \"id\": \"001D54\", \"readings\": []}",
            "{\"version\": 1, \"id\": \"001D54FFFE4B0100\", \"readings\": [1]}",
            "{\"version\": 1, \"id\": \"001D54FFFE4B0100\", \"readings\": [{\"a\": [[[]]]}]}",
            "{\(head), \"readings\": [\(String(repeating: "{},", count: 64)){}]}",
            "{\(head), \"readings\": [\(String(repeating: " ", count: 4_096))]}",
            "{\(head), \"x\": \"\(String(repeating: "x", count: 300))\", \"readings\": []}",
            String(repeating: "[", count: 4_000),
        ]
    )
    func malformed(json: String) {
        #expect(throws: MalformedBytes.self) { try TagReadings(message: message(json: json)) }
    }

    @Test("in words that are no pairs, or too many, are refused")
    func malformedWords() {
        let first = "engawa-reading/1 id=001D54FFFE4B0100"
        let many = (0..<41).map { "k\($0)=1" }.joined(separator: " ")
        let texts = [
            "engawa-reading/1", "engawa-reading/12 id=001D54FFFE4B0100", first + "\nsystolic", first + "\n" + many,
        ]
        for words in texts {
            #expect(throws: MalformedBytes.self) { try TagReadings(message: message(words: words)) }
        }
    }

    @Test("cut off or changed anywhere are refused or read, and never more")
    func hostile() throws {
        let good = message(json: "{\(Self.head), \"readings\": [{\(cuff)}]}")
        var random = SeededGenerator(seed: 8)
        for length in 0..<good.count {
            #expect(throws: MalformedBytes.self) { try TagReadings(message: Array(good.prefix(length))) }
        }
        for _ in 0..<2_000 {
            var changed = good
            changed[Int.random(in: good.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard let readings = try? TagReadings(message: changed) else { continue }
            _ = Harvest(of: readings, touchedAt: TonamiMonitor.touch, zone: .japan)
        }
    }
}

extension DeviceIdentity {
    fileprivate var maker: String { "\(manufacturer) \(model)" }
}
