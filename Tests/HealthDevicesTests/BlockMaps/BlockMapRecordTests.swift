import CommunityModel
import Testing

@testable import HealthDevices

@Suite("A record that is read by a block map") struct BlockMapRecordTests {
    private func interpretation(_ map: BlockMap, _ record: [UInt8]) -> Interpretation? {
        guard case .measured(let interpretation, _) = map.read(record) else { return nil }
        return interpretation
    }

    private func scale(_ fields: String, flags: String = "{}") throws -> BlockMap {
        try MapText.map(MapText.scale(fields: fields, flags: flags, check: #"{"kind": "none"}"#))
    }

    /// Number 7, 2026-11-22 06:12:30, user 2, diastolic 76, systolic 128, mean 93, pulse 64.
    private let cuff: [UInt8] = {
        let bits: [(Int, Int)] = [(26, 6), (11, 4), (22, 5), (6, 5), (12, 6), (30, 6)]
        let stamp = bits.reduce(0) { $0 << $1.1 | $1.0 }
        let bytes = [7, 0] + [24, 16, 8, 0].map { UInt8(stamp >> $0 & 0xFF) } + [0x80, 76, 103, 93, 64, 0, 0, 0]
        let field = BitField(bytes: 14..<16, order: .big, bits: 0...15, coding: .binary)
        let check = Check(kind: .crc16, field: field, over: 0...13, initial: 0xFFFF).value(of: bytes)
        return bytes + [UInt8(check >> 8), UInt8(check & 0xFF)]
    }()

    @Test("of the worked example is a blood pressure with its time and its user")
    func bloodPressure() throws {
        let map = try BlockMap(json: try MapText.tk100())
        let expected = Interpretation(
            .success(.bloodPressure(try BloodPressure(systolic: 128, diastolic: 76, mean: 93, pulse: 64))),
            takenAt: TonamiMonitor.at(6, 12, 30),
            userSlot: 2
        )
        #expect(map.read(cuff) == .measured(expected, sequence: 7))
    }

    @Test("with any one bit changed is damaged")
    func damaged() throws {
        let map = try BlockMap(json: try MapText.tk100())
        for bit in 0..<cuff.count * 8 {
            var record = cuff
            record[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(map.read(record) == .damaged)
        }
    }

    @Test("that was never written is empty", arguments: [0x00, 0xFF] as [UInt8])
    func empty(byte: UInt8) throws {
        let map = try BlockMap(json: try MapText.tk100())
        #expect(map.read([UInt8](repeating: byte, count: 16)) == .empty)
    }

    @Test("keeps the digits that the device gives")
    func digits() throws {
        let map = try MapText.map(MapText.scale())
        let result = try #require(interpretation(map, MapText.scaleRecord(1, 1_250))).result
        let weight = QuantitySet.Entry(.weight, try #require(DecimalNumber(digits: 6_250, places: 2)))
        #expect(result == .success(.quantities(try QuantitySet(.body, [weight]))))
    }

    @Test(
        "in another unit becomes one in ours",
        arguments: [
            (
                #""byte": 2, "bytes": 2, "order": "big", "unit": "g", "multiplier": 10"#, [0x18, 0x6A], "62.500",
                "62500 g"
            ),
            (
                #""byte": 2, "bytes": 2, "order": "little", "unit": "lb", "places": 1"#, [0x62, 0x05], "62.51",
                "137.8 [lb_av]"
            ),
            (
                #""byte": 2, "bytes": 2, "order": "big", "unit": "kg", "coding": "bcd", "places": 1"#, [0x06, 0x25],
                "62.5", nil
            ),
            (#""byte": 2, "unit": "kg", "coding": "signed", "add": 100"#, [0xDB, 0x00], "63", nil),
        ] as [(String, [UInt8], String, String?)]
    )
    func units(field: String, bytes: [UInt8], weight: String, source: String?) throws {
        let map = try scale("\"sequence\": {\"byte\": 0}, \"weight\": {\(field)}")
        let read = try #require(interpretation(map, [1, 0] + bytes + [0, 0, 0, 0]))
        guard case .success(.quantities(let set)) = read.result else {
            Issue.record("it is no weight")
            return
        }
        #expect(set[.weight]?.description == weight)
        #expect(read.sources.first.map { "\($0.number) \($0.unit)" } == source, "as the device gave it")
    }

    @Test("with the code for no value lacks that value; without its main value the measurement failed")
    func noValue() throws {
        let map = try scale(
            """
            "sequence": {"byte": 0}, "weight": {"byte": 2, "unit": "kg", "none": ["0xFF"]},
            "bodyFat": {"byte": 3, "none": [0]}
            """
        )
        guard case .success(.quantities(let set)) = interpretation(map, [1, 0, 62, 0, 0, 0, 0, 0])?.result else {
            Issue.record("it is no weight")
            return
        }
        #expect(set[.bodyFat] == nil && set[.weight] != nil)
        #expect(interpretation(map, [1, 0, 255, 20, 0, 0, 0, 0])?.result == .failure(.measurementFailed))
    }

    @Test("of what nobody weighs is refused with the number")
    func impossible() throws {
        let map = try scale(#""sequence": {"byte": 0}, "weight": {"byte": 2, "unit": "kg"}"#)
        let number = DecimalNumber(5)
        let refusal = ReadingRefusal.Reason.impossible(.beyond(.weight, number: number))
        #expect(interpretation(map, [1, 0, 5, 0, 0, 0, 0, 0])?.result == .failure(refusal))
    }

    @Test("that the device marks is refused, or kept with its mark")
    func flags() throws {
        let flags = """
            {"failed": {"byte": 7, "bits": 0}, "test": {"byte": 7, "bits": 1}, "questionable": {"byte": 7, "bits": 2}}
            """
        let map = try scale(#""sequence": {"byte": 0}, "weight": {"byte": 2, "unit": "kg"}"#, flags: flags)
        #expect(interpretation(map, [1, 0, 62, 0, 0, 0, 0, 1])?.result == .failure(.measurementFailed))
        #expect(interpretation(map, [1, 0, 62, 0, 0, 0, 0, 2])?.result == .failure(.notReal))
        #expect(interpretation(map, [1, 0, 62, 0, 0, 0, 0, 4])?.quality == .questionable)
        #expect(interpretation(map, [1, 0, 62, 0, 0, 0, 0, 0])?.quality == [])
    }

    @Test("of a clock that was never set has no time, and says so")
    func unset() throws {
        let map = try scale(
            """
            "takenAt": {"year": {"byte": 3, "add": 2000}, "month": {"byte": 4}, "day": {"byte": 5}, "hour": {"byte": 6},
            "minute": {"byte": 7}}, "weight": {"byte": 2, "unit": "kg"}
            """
        )
        let unset = try #require(interpretation(map, [0, 0, 62, 0, 0, 0, 0, 0]))
        #expect(unset.takenAt == nil && unset.quality == .clockUnset)
        let set = try #require(interpretation(map, [0, 0, 62, 26, 11, 22, 6, 12]))
        #expect(set.takenAt == TonamiMonitor.at(6, 12) && set.quality == [])
    }

    @Test("whose time is a count knows it")
    func count() throws {
        let map = try scale(
            """
            "takenAt": {"minutes": {"byte": 3, "bytes": 4, "order": "big"}, "since": "2000-01-01"},
            "weight": {"byte": 2, "unit": "kg"}
            """
        )
        let passed = (TonamiMonitor.at(6, 12).milliseconds / 60_000) - 30 * 365 * 1_440 - 7 * 1_440
        let bytes = [24, 16, 8, 0].map { UInt8(passed >> Int64($0) & 0xFF) }
        #expect(interpretation(map, [0, 0, 62] + bytes + [0])?.takenAt == TonamiMonitor.at(6, 12))
    }

    @Test("of a tracker is a day with its hours")
    func activity() throws {
        let map = try MapText.map(
            MapText.scale(
                fields: """
                    "day": {"days": {"byte": 0, "bytes": 2, "order": "big"}, "since": "2020-01-01"},
                    "hourlySteps": {"byte": 2, "bytes": 2, "order": "big", "none": [65535]},
                    "distance": {"byte": 50, "bytes": 2, "order": "big", "places": 2, "unit": "km"}
                    """,
                size: 64,
                count: 1,
                check: #"{"kind": "none"}"#,
                measures: "activity"
            )
        )
        let days = TonamiMonitor.today.daysSinceEpoch - (TownDay("2020-01-01")?.daysSinceEpoch ?? 0)
        var record = [UInt8(days >> 8), UInt8(days & 0xFF)] + [UInt8](repeating: 0xFF, count: 48)
        record += [0x01, 0x9A] + [UInt8](repeating: 0, count: 12)
        record.replaceSubrange(14..<18, with: [0x03, 0xE8, 0x00, 0x64])  // 6:00 and 7:00
        var hours = [Int?](repeating: nil, count: 24)
        (hours[6], hours[7]) = (1_000, 100)
        let expected = try ActivityDay(day: TonamiMonitor.today, hourlySteps: hours, distance: 4_100)
        #expect(interpretation(map, record)?.result == .success(.activity(expected)))
    }

    @Test("of any bytes at all is empty, damaged, refused or a reading that can be")
    func random() throws {
        var random = SeededGenerator(seed: 6)
        let maps = [
            try BlockMap(json: try MapText.tk100()),
            try MapText.map(MapText.scale(check: #"{"kind": "none"}"#)),
            try MapText.map(MapText.scale()),
        ]
        for map in maps {
            for _ in 0..<3_000 {
                let count = Bool.random(using: &random) ? map.records.size : Int.random(in: 0...20, using: &random)
                _ = map.read((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
            }
        }
    }
}
