import CollectorAPI
import CommunityModel
import Configuration
import FoundationEssentials
import Logging
import Notifications

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
/// | `mail.host` | `ENGAWA_MAIL_HOST` | text | none | the mail server; without one messages wait |
/// | `mail.port` | `ENGAWA_MAIL_PORT` | number | 587 | 1...65535 |
/// | `mail.from` | `ENGAWA_MAIL_FROM` | text | none | the address that mail comes from; needed with a host |
/// | `mail.encryption` | `ENGAWA_MAIL_ENCRYPTION` | text | `required` | `none`, `if-offered`, `required`, `implicit` |
/// | `mail.user` | `ENGAWA_MAIL_USER` | text | none | where the server asks for a login; needs `required` or `implicit` |
/// | `mail.passwordFile` | `ENGAWA_MAIL_PASSWORD_FILE` | path | none | a file whose first line is the password |
/// | `mail.authorities` | `ENGAWA_MAIL_AUTHORITIES` | path | the system's | PEM file of who may sign the server's certificate |
/// | `myNumber.authorities` | `ENGAWA_MY_NUMBER_AUTHORITIES` | path | none | PEM file of who issues My Number cards' certificates for user authentication; without one nobody signs in with a card |
/// | `myNumber.signatureAuthorities` | `ENGAWA_MY_NUMBER_SIGNATURE_AUTHORITIES` | path | none | those for signing documents, to be told apart |
/// | `myNumber.testAuthorities` | `ENGAWA_MY_NUMBER_TEST_AUTHORITIES` | path | none | those of test cards, to be told apart |
/// | `myNumber.fingerprints` | `ENGAWA_MY_NUMBER_FINGERPRINTS` | texts | none | SHA-256 of each of these certificates, 64 hexadecimal digits |
/// | `myNumber.policies` | `ENGAWA_MY_NUMBER_POLICIES` | texts | `1.2.392.200149.8.5.1.3.30` | object identifiers of the policies that count |
/// | `myNumber.responder` | `ENGAWA_MY_NUMBER_RESPONDER` | text | none | address of the OCSP responder |
/// | `myNumber.revocationLists` | `ENGAWA_MY_NUMBER_REVOCATION_LISTS` | paths | none | revocation lists in DER; one of these two is needed |
/// | `log.level` | `ENGAWA_LOG_LEVEL` | text | `info` | `trace`, `debug`, `info`, `notice`, `warning`, `error` |
///
/// Flags win over the environment, the environment over the file.
struct CollectorSettings: Hashable {
    var listeners: ListenerSettings
    /// nil: messages to families wait until there is a mail server.
    var mail: SMTPSettings?
    /// nil: nobody signs in with a My Number card.
    var myNumber: MyNumberSettings?
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
        mail = try Self.mail(reader)
        myNumber = try MyNumberSettings(reader)
        guard let level = Logger.Level(rawValue: reader.string(forKey: "log.level", default: "info")) else {
            throw CommandFailure(.usage, "log.level: expected trace, debug, info, notice, warning or error.")
        }
        logLevel = level
    }

    private static func mail(_ reader: ConfigReader) throws -> SMTPSettings? {
        guard let host = reader.string(forKey: "mail.host"), !host.isEmpty else { return nil }
        guard let from = reader.string(forKey: "mail.from").flatMap(EmailAddress.init) else {
            throw CommandFailure(.usage, "mail.from: expected the address that mail comes from: mimamori@example.jp.")
        }
        let port = reader.string(forKey: "mail.port").map { Int($0) } ?? reader.int(forKey: "mail.port") ?? 587
        guard let port, (1...65_535).contains(port) else {
            throw CommandFailure(.usage, "mail.port: expected a number from 1 to 65535.")
        }
        let words = reader.string(forKey: "mail.encryption", default: SMTPSettings.Encryption.required.rawValue)
        guard let encryption = SMTPSettings.Encryption(rawValue: words) else {
            throw CommandFailure(.usage, "mail.encryption: expected none, if-offered, required or implicit.")
        }
        return SMTPSettings(
            host: host,
            port: port,
            encryption: encryption,
            from: MailMessage.Mailbox(name: "みまもり", address: from),
            login: try login(reader, over: encryption),
            authorities: reader.string(forKey: "mail.authorities")
        )
    }

    private static func login(
        _ reader: ConfigReader,
        over encryption: SMTPSettings.Encryption
    ) throws -> SMTPSettings.Login? {
        guard let user = reader.string(forKey: "mail.user"), !user.isEmpty else { return nil }
        guard encryption == .required || encryption == .implicit else {
            throw CommandFailure(
                .usage,
                "mail.user: a password goes over an encrypted line only; set mail.encryption to required or implicit."
            )
        }
        guard let file = reader.string(forKey: "mail.passwordFile"),
            let data = FileManager.default.contents(atPath: file),
            let password = String(decoding: data, as: UTF8.self).split(separator: "\n").first
        else {
            throw CommandFailure(.usage, "mail.passwordFile: expected a file whose first line is the password.")
        }
        return SMTPSettings.Login(user: user, password: String(password))
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
