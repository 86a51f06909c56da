import CommunityModel
import Crypto
import DemoTown
import FoundationEssentials

/// What happened at a fictional home, as its box would tell it.
enum DemoEvents {
    static func all(of resident: DemoResident, _ history: DemoHistory) throws -> [BoxEvent] {
        let signs = try history.signs.map { sign in
            sign.kind == .tap
                ? try tap(of: resident, at: sign.at)
                : try event(.television(.key), of: resident, at: sign.at)
        }
        return (signs + (try history.readings.map { try reading($0, of: resident) }))
            .sorted { $0.occurredAt < $1.occurredAt }
    }

    static func tap(of resident: DemoResident, at time: Instant) throws -> BoxEvent {
        try event(.tap(try card(of: resident)), of: resident, at: time)
    }

    private static func reading(_ reading: DatedBloodPressure, of resident: DemoResident) throws -> BoxEvent {
        let pressure = reading.pressure
        let device = DeviceIdentity(
            systemID: [0, 0, 0, 0, 0, 0, 0xDE, UInt8(resident.number)],
            manufacturer: "Engawa",
            model: "Demo"
        )
        let local = reading.measuredAt.milliseconds + Int64(TownZone.japan.offsetInMinutes) * 60_000
        let words = "\(resident.number) \(local) \(pressure.systolic) \(pressure.diastolic)"
        let digest = try Digest256(digest(words)).unwrapped()
        let measurement = Measurement(
            device: device,
            values: .bloodPressure(pressure),
            time: MeasuredTime(deviceLocalMilliseconds: local, instant: reading.measuredAt, clockQuality: .agreed),
            userSlot: nil,
            quality: [],
            rawDigest: digest,
            contentKey: ContentKey(digest: digest)
        )
        let content = BoxEvent.Content.reading(measurement, card: try card(of: resident), method: .card)
        return try event(content, of: resident, at: reading.measuredAt)
    }

    /// The same each time it is told, so that the journal knows it again when a run was cut off.
    private static func event(
        _ content: BoxEvent.Content,
        of resident: DemoResident,
        at time: Instant
    ) throws -> BoxEvent {
        let kind =
            switch content {
            case .tap: "tap"
            case .reading: "reading"
            default: "key"
            }
        return BoxEvent(
            id: try BoxEvent.ID(bytes: digest("\(kind) \(resident.number) \(time.milliseconds)").prefix(16))
                .unwrapped(),
            boot: try Boot.ID(bytes: digest("boot \(resident.number)").prefix(16)).unwrapped(),
            occurredAt: time,
            clockQuality: .agreed,
            offsetInMinutes: TownZone.japan.offsetInMinutes,
            content: content
        )
    }

    /// No card of the world has this token: it is no hash under the town's card key.
    private static func card(of resident: DemoResident) throws -> CardToken {
        try CardToken(kind: .felica, keyVersion: 1, digest: digest("card \(resident.number)")).unwrapped()
    }

    private static func digest(_ words: String) -> [UInt8] {
        Array(SHA256.hash(data: Data("Engawa demo: \(words)".utf8)))
    }
}

extension Optional {
    /// - Throws: ``CommandFailure``; a SHA-256 has the 32 bytes that are asked for.
    fileprivate func unwrapped() throws -> Wrapped {
        guard let self else { throw CommandFailure(.unavailable, "The demo's history cannot be made.") }
        return self
    }
}
