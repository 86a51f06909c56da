/// Why there is no gateway. The sentence is for the person who starts the box.
package struct GatewayError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        case portInUse
        case unavailable
    }

    package let reason: Reason
    package let port: UInt16

    init(_ reason: Reason, _ port: UInt16) {
        self.reason = reason
        self.port = port
    }

    package var description: String {
        switch reason {
        case .portInUse:
            "Port \(port) on 127.0.0.1 is in use. Is another engawa-box running? Choose another with --gateway-port."
        case .unavailable: "Port \(port) on 127.0.0.1 cannot be opened."
        }
    }
}
