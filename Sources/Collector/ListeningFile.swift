import BoxAuthority
import CollectorAPI
import FoundationEssentials
import Glibc
import Logging

/// `listening.json`: where the collector that runs on this folder can be reached.
struct ListeningFile: Codable, Hashable {
    /// What boxes call this machine.
    var host: String
    var people: Int
    var boxes: Int
    var operations: Int
}

extension DataFolder {
    private var listeningPath: String { path + "/listening.json" }

    /// Written once all listeners are bound, for scripts and for `enroll-box`.
    func tell(_ ports: [ListenerName: Int], host: String, logger: Logger) {
        let file = ListeningFile(
            host: host,
            people: ports[.people] ?? 0,
            boxes: ports[.boxes] ?? 0,
            operations: ports[.operations] ?? 0
        )
        do {
            let json = String(decoding: try JSONEncoder.plain.encode(file), as: UTF8.self)
            try SealedFile.write(json + "\n", to: listeningPath, mode: 0o644)
        } catch {
            logger.error("listening.json cannot be written", metadata: ["error": "\(error)"])
        }
        logger.notice(
            "Listening",
            metadata: [
                "people.port": "\(file.people)", "boxes.port": "\(file.boxes)", "operations.port": "\(file.operations)",
            ]
        )
    }

    func listening() -> ListeningFile? {
        guard let text = try? SealedFile.read(listeningPath) else { return nil }
        return try? JSONDecoder().decode(ListeningFile.self, from: Data(text.utf8))
    }

    /// Only one collector serves a folder. A `listening.json` that a killed one left is removed.
    func lockForServing() throws {
        guard try Self.lock(path) else {
            throw CommandFailure(.unavailable, "Another collector serves \(path) already, or migrates it.")
        }
        forgetListeners()
    }

    /// By the tables that a migration empties and makes anew, a collector that runs knows what boxes sent before.
    static func lockForMigrating(_ path: String) throws {
        guard try lock(path) else {
            throw CommandFailure(
                .unavailable,
                """
                A collector serves \(path) now, and nothing was changed. Stop it, run `engawa migrate` again, and start it \
                afterwards; boxes keep what they measure until then.
                """
            )
        }
    }

    /// Locks a folder for as long as the process lives, however it ends.
    /// - Returns: false when another one has it.
    private static func lock(_ path: String) throws -> Bool {
        let file = open(path + "/serving", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let reason = String(cString: strerror(errno))
            throw CommandFailure(.unavailable, "\(path)/serving cannot be written: \(reason).")
        }
        return flock(file, LOCK_EX | LOCK_NB) == 0
    }

    func forgetListeners() {
        unlink(listeningPath)
    }
}

extension JSONEncoder {
    /// One line, keys in order, slashes as they are.
    static var plain: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
