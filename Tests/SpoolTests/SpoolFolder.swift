import CommunityModel
import Foundation
import Spool
import TestSupport

/// A folder of its own for one test.
func withFolder<Value>(_ body: (SpoolFolder) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-spool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(SpoolFolder(url: folder))
}

struct SpoolFolder {
    let url: URL

    var path: String { url.appending(path: "spool.sqlite").path }

    func open(_ limits: SpoolLimits = SpoolLimits()) throws(SpoolError) -> Spool {
        try Spool(path: path, limits: limits, now: morning)
    }

    /// Those of the payloads that are in the file or in what SQLite keeps beside it.
    func held(_ payloads: [Data]) throws -> [Data] {
        let files = try names.map { try Data(contentsOf: url.appending(path: $0)) }
        return payloads.filter { payload in files.contains { $0.range(of: payload) != nil } }
    }

    var names: Set<String> {
        get throws { Set(try FileManager.default.contentsOfDirectory(atPath: url.path)) }
    }
}

/// 2026-11-22, 06:15 in 鳥南町.
let morning = Instant(milliseconds: 1_795_295_700_000)

/// Something Hanako's box may keep; the same seed makes the same event.
func anyEvent(_ seed: UInt64) throws -> BoxEvent {
    var random = PseudoRandom(seed: seed)
    return try BoxEvent(from: &random)
}

func reading(_ seed: UInt64) throws -> (event: BoxEvent, key: ContentKey) {
    var random = PseudoRandom(seed: seed)
    let measurement = try Measurement(from: &random)
    let event = BoxEvent(
        id: BoxEvent.ID(at: morning),
        boot: Boot.ID(at: morning),
        occurredAt: morning,
        clockQuality: .agreed,
        offsetInMinutes: 540,
        content: .reading(measurement, card: nil, method: nil)
    )
    return (event, measurement.contentKey)
}

extension Spool {
    /// The numbers that wait, in the order in which they would be sent.
    func order(limit: Int = 10_000) throws -> [UInt64] {
        try next(limit: limit, maxBytes: .max).map(\.sequence)
    }
}
