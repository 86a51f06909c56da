import CommunityModel

@testable import HealthDevices

/// Whatever a tag may hold: NDEF records, the capability container, readings in our own form.
struct NDEFTarget: FuzzTarget {
    static let name = "ndef"

    func run(_ input: [UInt8]) {
        var input = FuzzInput(input)
        switch (input.byte() ?? 0) % 5 {
        case 0: Self.readRecord(input.all())
        case 1: _ = try? CapabilityContainer(input.all())
        case 2: Self.read(try? TagReadings(message: input.all()))
        case 3: Self.read(try? TagReadings(json: input.all()))
        default: Self.read(try? TagReadings(words: input.all()))
        }
    }

    /// A record that is understood says the same when it is written again.
    private static func readRecord(_ bytes: [UInt8]) {
        guard let record = try? NDEFRecord(message: bytes) else { return }
        promise((try? NDEFRecord(message: record.message)) == record, "a record changed on its way")
    }

    private static func read(_ tag: TagReadings?) {
        guard let tag else { return }
        let first = Harvest(of: tag, touchedAt: FuzzedTouch.now, zone: .japan)
        let later = Harvest(of: tag, touchedAt: FuzzedTouch.now + .minutes(1), zone: .japan)
        promise(first.measurements.count <= TagReadings.readingLimit, "more readings than a tag may have")
        promise(
            first.measurements.map(\.contentKey) == later.measurements.map(\.contentKey),
            "a reading became another one at the next touch"
        )
    }

    static func seeds() throws -> [[UInt8]] {
        let json = Array(
            """
            {"version": 1, "id": "001D54FFFE4B0100", "maker": "鳥南計器", "clock": "2026-11-22T06:15:00", "readings": [
            {"at": "2026-11-22T06:12:30", "slot": 2, "systolic": 128, "diastolic": 76, "pulse": 64},
            {"n": 7, "weight": "62.50", "bodyFat": 24.5}, {"day": "2026-11-21", "steps": 4321}]}
            """.utf8
        )
        let words = Array(
            """
            engawa-reading/1 id=001D54FFFE4B0100 model=TS-5
            at=2026-11-22T06:12 bodyTemperature=36.6
            n=8 oxygenSaturation=97 pulseRate=64 questionable=1
            """.utf8
        )
        let records = [
            NDEFRecord(typeNameFormat: 2, type: Array(TagReadings.mediaType.utf8), payload: json),
            NDEFRecord(typeNameFormat: 1, type: Array("T".utf8), payload: Array("\u{2}ja".utf8) + words),
            NDEFRecord(typeNameFormat: 1, type: PHDRecord.type, payload: [0, 1, 2]),
        ]
        let container: [UInt8] = [0, 15, 0x20, 0, 0x3B, 0, 0x34, 4, 6, 0xE1, 4, 8, 0, 0, 0]
        return records.flatMap { [[0] + $0.message, [2] + $0.message] } + [[1] + container, [3] + json, [4] + words]
    }
}

/// When the fuzzed things are touched: 2026-11-22, 6:15 in the morning.
enum FuzzedTouch {
    static let today = TownDay(daysSinceEpoch: 20_779)
    static let now = TownZone.japan.instant(of: today, at: ClockTime(hour: 6, minute: 15))
}
