/// One end of a TCP connection within this machine, over which two stacks of IEEE 11073-20601 speak.
package struct LoopbackEnd {
    /// How the two find each other.
    package enum Meeting: Hashable, Sendable {
        /// Waits until the other side connects to this port.
        case listen(port: UInt16)
        /// Connects to a port at which the other side waits.
        case connect(port: UInt16)
    }

    private let meeting: Meeting
    private let listener: Socket?

    /// - Throws: ``VirtualDeviceError`` when the port is taken.
    package init(_ meeting: Meeting) throws(VirtualDeviceError) {
        self.meeting = meeting
        switch meeting {
        case .listen(let port): listener = try Socket.listen(onLoopbackPort: port)
        case .connect: listener = nil
        }
    }

    /// The port at which the two meet.
    package var port: UInt16 {
        switch meeting {
        case .listen: listener?.port ?? 0
        case .connect(let port): port
        }
    }

    /// - Throws: ``VirtualDeviceError`` when nobody waits there.
    func meet() throws(VirtualDeviceError) -> APDUSocket {
        switch meeting {
        case .listen:
            guard let listener else { throw .nobodyThere(port: port) }
            return APDUSocket(try listener.accept())
        case .connect(let port): return APDUSocket(try Socket.connect(toLoopbackPort: port))
        }
    }
}
