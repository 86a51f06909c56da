import Glibc

/// The service manager that started the program, where there is one (systemd, sd_notify(3)): it is told that the box is up,
/// how it does, and again and again that it goes on. When it does not hear that, it starts the box anew.
package struct ServiceManager: Hashable, Sendable {
    /// How soon after the last word it takes the box for dead (`WATCHDOG_USEC`); nil: it does not look.
    package let watchdog: Duration?
    /// `NOTIFY_SOCKET`: a path, or after `@` a name of Linux's abstract ones (unix(7)).
    private let socket: String

    /// Nil when nobody wants to be told anything. `process` is the program's number; nil: this one's.
    package init?(environment: [String: String], process: Int32? = nil) {
        guard let socket = environment["NOTIFY_SOCKET"], socket.hasPrefix("/") || socket.hasPrefix("@"),
            (2...Self.longestPath).contains(socket.utf8.count)
        else { return nil }
        self.socket = socket
        // WATCHDOG_PID says who is meant, where a program has children (sd_watchdog_enabled(3)).
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(process ?? getpid()) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdog = isMeant && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    private static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Sends `words`, one assignment a line, as one datagram. Never waits.
    /// - Returns: whether the manager has them; when not, there is nothing to be done about it.
    @discardableResult
    package func tell(_ words: String) -> Bool {
        let file = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(socket.utf8)
        let isAbstract = path[0] == UInt8(ascii: "@")
        if isAbstract { path[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // The name of an abstract socket ends with the address; a path ends with its zero byte.
        let length = MemoryLayout<sockaddr_un>.size - Self.longestPath - 1 + path.count + (isAbstract ? 0 : 1)
        let bytes = Array(words.utf8)
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let sent = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(file, bytes, bytes.count, flags, address, socklen_t(length))
            }
        }
        return sent == bytes.count
    }
}
