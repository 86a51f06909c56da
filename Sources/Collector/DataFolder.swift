import BoxAuthority
import CardSignIn
import CareServices
import CollectorAPI
import CommunityModel
import FoundationEssentials
import Glibc
import Logging
import SQLiteStorage
import UplinkProtocol

/// The folder with everything that one collector keeps; only its owner may enter.
///
/// | file | what |
/// |---|---|
/// | `journal.sqlite` | what boxes sent, in the order in which it came |
/// | `store.sqlite` | registers, and the tables made from the journal |
/// | `authority/` | the built-in certificate authority |
/// | `card-key` | the key that boxes get: its version and 64 hexadecimal digits |
/// | `pepper` | the collector's own secret: 64 hexadecimal digits |
/// | `felica-key` | the master key of the town's FeliCa Lite-S cards: 64 hexadecimal digits |
/// | `listening.json` | while `serve` runs: where |
/// | `serving` | locked while `serve` or `migrate` runs |
/// | `demo` | only where demo clocks and demo data are allowed |
struct DataFolder: Sendable {
    let path: String

    var storePath: String { path + "/store.sqlite" }
    var isDemo: Bool { access(path + "/demo", F_OK) == 0 }
    private var authorityPath: String { path + "/authority" }
    private var cardKeyPath: String { path + "/card-key" }
    private var pepperPath: String { path + "/pepper" }
    private var felicaKeyPath: String { path + "/felica-key" }

    /// - Throws: ``CommandFailure`` that says what to do when the folder is not there or may not be entered.
    init(opening path: String) throws {
        self.path = path
        guard access(path + "/store.sqlite", R_OK | W_OK) == 0 else {
            guard errno != EACCES else {
                throw CommandFailure(.noPermission, "This user may not use the data folder \(path).")
            }
            guard errno != EROFS else {
                throw CommandFailure(
                    .unavailable,
                    "The disk of \(path) can only be read now. Mount it for writing, and look why it was not."
                )
            }
            throw CommandFailure(.noData, "There is no data in \(path) yet. Run `engawa migrate --data \(path)` first.")
        }
    }

    /// Makes what is missing and brings the store up to this release; what is there stays.
    init(making path: String, demo: Bool, at now: Instant) throws {
        self.path = path
        do {
            try SealedFile.makeFolder(path)
            try Self.lockForMigrating(path)
            try SQLiteStore.migrate(at: path + "/store.sqlite")
            try BoxAuthority.create(in: path + "/authority", at: .onMachineClock)
            try Self.makeSecret(path + "/card-key") { "1 " + $0 }
            try Self.makeSecret(path + "/pepper") { $0 }
            try Self.makeSecret(path + "/felica-key") { $0 }
            if demo { try SealedFile.write("Demo clocks and demo data are allowed here.\n", to: path + "/demo") }
        } catch let error as AuthorityError where error.reason == .unusableFolder {
            let parent = path.hasSuffix("/") ? path + ".." : path + "/.."
            throw CommandFailure(access(parent, W_OK) == 0 ? .unavailable : .noPermission, "\(error.description).")
        }
    }

    private static func makeSecret(_ path: String, _ line: (String) -> String) throws {
        guard access(path, F_OK) != 0 else { return }
        var random = SystemRandomNumberGenerator()
        let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        try SealedFile.write(line(secret.hexadecimal) + "\n", to: path)
    }

    func openStore() throws -> SQLiteStore {
        try SQLiteStore(at: storePath)
    }

    func authority() throws -> BoxAuthority {
        try BoxAuthority(folder: authorityPath)
    }

    func pepper() throws -> CardPepper {
        guard let pepper = CardPepper(secret: [UInt8](hexadecimal: try words(of: pepperPath).first ?? "")) else {
            throw CommandFailure(.unavailable, "\(pepperPath) does not hold 64 hexadecimal digits.")
        }
        return pepper
    }

    func cardKey() throws -> TransferredCardKey {
        let words = try words(of: cardKeyPath)
        guard words.count == 2, let version = Int(words[0]),
            let key = TransferredCardKey(version: version, secret: [UInt8](hexadecimal: words[1]))
        else { throw CommandFailure(.unavailable, "\(cardKeyPath) does not hold a version and 64 hexadecimal digits.") }
        return key
    }

    /// - Returns: nil where this release has not been migrated to: no card was issued then.
    func felicaKeys() throws -> FelicaLiteSKeys? {
        guard access(felicaKeyPath, F_OK) == 0 else { return nil }
        guard let keys = FelicaLiteSKeys(master: [UInt8](hexadecimal: try words(of: felicaKeyPath).first ?? "")) else {
            throw CommandFailure(.unavailable, "\(felicaKeyPath) does not hold 64 hexadecimal digits.")
        }
        return keys
    }

    private func words(of path: String) throws -> [String] {
        try SealedFile.read(path).split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Everything a running collector needs from here.
    func parts(
        metrics: PrometheusRegistry,
        logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) async throws -> CollectorParts {
        let store = try openStore()
        guard let town = try await store.town() else {
            throw CommandFailure(.noData, "The town has no name yet. Run `engawa migrate --data \(path)` first.")
        }
        var parts = CollectorParts(
            store: store,
            readiness: store,
            authority: try authority(),
            town: town,
            pepper: try pepper(),
            cardKey: try cardKey(),
            metrics: metrics,
            logger: logger,
            now: now
        )
        parts.felicaKeys = try felicaKeys()
        return parts
    }
}

extension [UInt8] {
    var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Empty unless `text` is pairs of hexadecimal digits.
    init(hexadecimal text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else {
            self = []
            return
        }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension SQLiteStore: ReadinessProbe {}
