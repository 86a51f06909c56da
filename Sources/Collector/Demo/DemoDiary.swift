import BoxAuthority
import CommunityModel
import DemoTown
import FoundationEssentials
import Glibc

/// `demo-town.json`: how far the fictional town has lived, and which numbers its people have here.
struct DemoDiary: Codable, Hashable {
    /// Milliseconds since 1970, UTC.
    let foundedAt: Int64
    /// What happened before this is in the journal.
    var livedUntil: Int64
    /// In the order of the register.
    var homes: [Home] = []

    struct Home: Codable, Hashable {
        let number: Int
        let place: String
        let resident: String
        let household: String
        let box: String
        let spool: String
        var lastSequence: UInt64
    }

    init(foundedAt now: Instant, zone: TownZone) {
        foundedAt = now.milliseconds
        livedUntil = DemoTown(foundedAt: now, zone: zone).past.lowerBound.milliseconds
    }
}

extension DataFolder {
    private var diaryPath: String { path + "/demo-town.json" }

    /// One run at a time; a second one waits. The lock goes with the process.
    func lockDemoTown() throws {
        let file = open(path + "/demo-town.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0, flock(file, LOCK_EX) == 0 else {
            throw CommandFailure(.unavailable, "\(path)/demo-town.lock cannot be locked.")
        }
    }

    /// - Returns: nil before the town is founded.
    func demoDiary() throws -> DemoDiary? {
        guard access(diaryPath, F_OK) == 0 else { return nil }
        do {
            return try JSONDecoder().decode(DemoDiary.self, from: Data(try SealedFile.read(diaryPath).utf8))
        } catch let error as DecodingError {
            throw CommandFailure(.unavailable, "\(diaryPath) cannot be read: \(error)")
        }
    }

    func keep(_ diary: DemoDiary) throws {
        let json = String(decoding: try JSONEncoder.plain.encode(diary), as: UTF8.self)
        try SealedFile.write(json + "\n", to: diaryPath)
    }
}
