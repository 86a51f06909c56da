import Hummingbird

/// Where a listener waits: a host name or IP address and a TCP port; port 0 takes any free one.
package struct ListenerAddress: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    /// 0...65535.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `[::1]:8443`, `127.0.0.1:8443`.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    var bindAddress: BindAddress { .hostname(host, port: port) }
}

/// One of the collector's three listeners (architecture decision 17).
package enum ListenerName: String, Hashable, Sendable, CaseIterable {
    /// People and the enrolment of new boxes: TLS, no client certificate.
    case people
    /// Boxes: TLS 1.3, a client certificate of the built-in authority.
    case boxes
    /// Health and metrics: plain HTTP on loopback.
    case operations
}
