import HealthDevices

/// A connection over which APDUs go, one after the other.
struct APDUSocket {
    enum Received: Hashable {
        case apdu([UInt8])
        case silence
        case gone
    }

    private let socket: Socket
    private var stream = APDUStream()

    init(_ socket: Socket) {
        self.socket = socket
    }

    /// Waits for the next APDU, at most `limit`.
    mutating func receive(within limit: Duration) -> Received {
        while true {
            if let apdu = stream.next() { return .apdu(apdu) }
            guard socket.isReadable(within: limit) else { return .silence }
            let bytes = socket.receive()
            guard !bytes.isEmpty else { return .gone }
            stream.append(bytes)
        }
    }

    func send(_ apdu: [UInt8]) throws(VirtualDeviceError) {
        try socket.send(apdu)
    }
}
