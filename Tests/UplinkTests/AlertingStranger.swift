import Glibc

/// Somebody on the line who has no key of anybody: reads the first message of a TLS handshake and answers with a fatal
/// alert in plain bytes (RFC 8446 section 6), as anyone could.
final class AlertingStranger: Sendable {
    let url: String
    private let listener: Int32
    private let alert: UInt8

    /// RFC 8446 section 6: `certificate_revoked(44)`.
    static let certificateRevoked: UInt8 = 44

    init(alert: UInt8) throws {
        self.alert = alert
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 4) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isListening else {
            close(listener)
            throw NoPort()
        }
        url = "https://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    }

    deinit { close(listener) }

    struct NoPort: Error {}

    /// Takes one connection, and returns when the other end has left it. Blocks.
    func answerOnce() {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        defer { close(connection) }
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        guard read(connection, &buffer, buffer.count) > 0 else { return }
        // A record of type alert(21) and two bytes: fatal(2) and what it is about.
        let record: [UInt8] = [21, 3, 3, 0, 2, 2, alert]
        _ = write(connection, record, record.count)
        while read(connection, &buffer, buffer.count) > 0 {}
    }
}
