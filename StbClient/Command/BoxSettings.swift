import Configuration
import FoundationEssentials
import HealthDevices
import Logging

/// What `engawa-box run` is told, read once at its start.
///
/// | key | environment | type | default | range |
/// |---|---|---|---|---|
/// | `gateway.port` | `ENGAWA_BOX_GATEWAY_PORT` | number | 8090 | 0...65535 on 127.0.0.1; 0 takes a free port |
/// | `reader.hidden` | `ENGAWA_BOX_READER_HIDDEN` | texts | none | parts of names of readers that are left alone |
/// | `remote.inputs` | `ENGAWA_BOX_REMOTE_INPUTS` | texts | none | paths of input devices of the remote control |
/// | `devices.folder` | `ENGAWA_BOX_DEVICES_FOLDER` | text | none | path of the folder with block maps |
/// | `spool.megabytes` | `ENGAWA_BOX_SPOOL_MEGABYTES` | number | 48 | 4...4096; what waits to be sent takes no more |
/// | `log.level` | `ENGAWA_BOX_LOG_LEVEL` | text | `info` | `trace`, `debug`, `info`, `notice`, `warning`, `error` |
///
/// Flags win over the environment, the environment over the file. Slots for conditional-access cards are always left
/// alone.
struct BoxSettings: Hashable {
    var gatewayPort: UInt16
    var hiddenReaders: [String]
    var remoteInputs: [String]
    /// Where the block maps of devices lie (docs/devices.md).
    var devicesFolder: String?
    /// In 1,048,576 bytes.
    var spoolMegabytes: Int
    var logLevel: Logger.Level

    /// - Parameters:
    ///   - flags: what was given as options.
    ///   - file: path of a JSON file, one object a group: `{"gateway": {"port": 8090}}`.
    ///   - environment: of the process.
    /// - Throws: ``CommandFailure`` that names the key and what was expected.
    init(
        flags: [AbsoluteConfigKey: ConfigValue],
        file: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: flags),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "engawa.box"),
        ]
        if let file { providers.append(try await Self.read(file)) }
        let reader = ConfigReader(providers: providers)
        let port = reader.string(forKey: "gateway.port") ?? reader.int(forKey: "gateway.port").map(String.init)
        guard let port = UInt16(port ?? "8090") else {
            throw CommandFailure(.usage, "gateway.port: expected a number from 0 to 65535.")
        }
        gatewayPort = port
        let megabytes =
            reader.string(forKey: "spool.megabytes") ?? reader.int(forKey: "spool.megabytes").map(String.init)
        guard let megabytes = Int(megabytes ?? "48"), (4...4_096).contains(megabytes) else {
            throw CommandFailure(.usage, "spool.megabytes: expected a number from 4 to 4096.")
        }
        spoolMegabytes = megabytes
        hiddenReaders = reader.stringArray(forKey: "reader.hidden", default: [])
        remoteInputs = reader.stringArray(forKey: "remote.inputs", default: [])
        guard remoteInputs.allSatisfy({ $0.hasPrefix("/") }) else {
            throw CommandFailure(.usage, "remote.inputs: expected paths that begin with /.")
        }
        devicesFolder = reader.string(forKey: "devices.folder")
        guard let level = Logger.Level(rawValue: reader.string(forKey: "log.level", default: "info")) else {
            throw CommandFailure(.usage, "log.level: expected trace, debug, info, notice, warning or error.")
        }
        logLevel = level
    }

    /// The devices that the operator has described.
    /// - Throws: ``CommandFailure`` that names the file, the place in it and what is wrong there.
    func blockMaps() throws(CommandFailure) -> BlockMapCatalogue {
        guard let devicesFolder else { return .empty }
        do throws(BlockMapError) {
            return try BlockMapCatalogue(folder: devicesFolder)
        } catch {
            throw CommandFailure(.usage, "devices.folder: \(error).")
        }
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
