import CollectorAPI
import Configuration
import FoundationEssentials
import Logging

/// What `engawa serve` is told, read once at its start.
///
/// | key | environment | type | default | range |
/// |---|---|---|---|---|
/// | `people.host` | `ENGAWA_PEOPLE_HOST` | text | `127.0.0.1` | a host name or IP address of this machine |
/// | `people.port` | `ENGAWA_PEOPLE_PORT` | number | 8443 | 0...65535; 0 takes a free port |
/// | `boxes.host` | `ENGAWA_BOXES_HOST` | text | `127.0.0.1` | as above |
/// | `boxes.port` | `ENGAWA_BOXES_PORT` | number | 8444 | as above |
/// | `operations.host` | `ENGAWA_OPERATIONS_HOST` | text | `127.0.0.1` | `127.0.0.1`, `::1` or `localhost` |
/// | `operations.port` | `ENGAWA_OPERATIONS_PORT` | number | 9464 | as above |
/// | `public.host` | `ENGAWA_PUBLIC_HOST` | text | `127.0.0.1` | what boxes call this machine |
/// | `public.port` | `ENGAWA_PUBLIC_PORT` | number | the boxes' port | the port that boxes call, behind a router |
/// | `log.level` | `ENGAWA_LOG_LEVEL` | text | `info` | `trace`, `debug`, `info`, `notice`, `warning`, `error` |
///
/// Flags win over the environment, the environment over the file.
struct CollectorSettings: Hashable {
    var listeners: ListenerSettings
    var logLevel: Logger.Level

    /// - Parameters:
    ///   - flags: what was given as options.
    ///   - file: path of a JSON file, one object a group: `{"people": {"port": 8443}}`.
    ///   - environment: of the process.
    /// - Throws: ``CommandFailure`` that names the key and what was expected.
    init(
        flags: [AbsoluteConfigKey: ConfigValue],
        file: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: flags),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "engawa"),
        ]
        if let file { providers.append(try await Self.read(file)) }
        try self.init(ConfigReader(providers: providers))
    }

    private init(_ reader: ConfigReader) throws {
        func port(_ group: String) throws -> Int? {
            let key = ConfigKey([group, "port"])
            guard let text = reader.string(forKey: key) ?? reader.int(forKey: key).map(String.init) else {
                return nil
            }
            guard let port = Int(text), (0...65_535).contains(port) else {
                throw CommandFailure(.usage, "\(group).port: expected a number from 0 to 65535.")
            }
            return port
        }
        func address(_ group: String, port standard: Int) throws -> ListenerAddress {
            ListenerAddress(
                host: reader.string(forKey: ConfigKey([group, "host"]), default: "127.0.0.1"),
                port: try port(group) ?? standard
            )
        }
        listeners = ListenerSettings(
            people: try address("people", port: 8_443),
            boxes: try address("boxes", port: 8_444),
            operations: try address("operations", port: 9_464),
            publicHost: reader.string(forKey: "public.host", default: "127.0.0.1"),
            publicBoxesPort: try port("public")
        )
        guard ["127.0.0.1", "::1", "localhost"].contains(listeners.operations.host) else {
            throw CommandFailure(.usage, "operations.host: health and metrics stay on this machine (127.0.0.1).")
        }
        guard let level = Logger.Level(rawValue: reader.string(forKey: "log.level", default: "info")) else {
            throw CommandFailure(.usage, "log.level: expected trace, debug, info, notice, warning or error.")
        }
        logLevel = level
    }

    private static func read(_ file: String) async throws -> any ConfigProvider {
        do {
            let place = InMemoryProvider(values: ["filePath": ConfigValue(.string(file), isSecret: false)])
            return try await FileProvider<JSONSnapshot>(config: ConfigReader(provider: place))
        } catch {
            throw CommandFailure(.usage, "The settings file \(file) cannot be read as JSON: \(error)")
        }
    }
}
