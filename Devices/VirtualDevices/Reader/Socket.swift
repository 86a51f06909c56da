import Glibc

/// A socket that is closed when nobody holds it any more.
final class Socket {
    let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// A TCP connection to a port of this machine.
    static func connect(toLoopbackPort port: UInt16) throws(VirtualDeviceError) -> Socket {
        let socket = try loopbackSocket()
        try withLoopbackAddress(port) { (address, length) throws(VirtualDeviceError) in
            _ = try SystemCall.check("connect") { Glibc.connect(socket.descriptor, address, length) }
        }
        return socket
    }

    /// A TCP listener that only this machine reaches; port 0 takes one that is free.
    static func listen(onLoopbackPort port: UInt16) throws(VirtualDeviceError) -> Socket {
        let socket = try loopbackSocket()
        var on: Int32 = 1
        setsockopt(socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        try withLoopbackAddress(port) { (address, length) throws(VirtualDeviceError) in
            _ = try SystemCall.check("bind to port \(port)") { bind(socket.descriptor, address, length) }
        }
        _ = try SystemCall.check("listen") { Glibc.listen(socket.descriptor, 8) }
        return socket
    }

    /// The port that this listens on, or speaks from.
    var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutableBytes(of: &address) { bytes in
            _ = getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// A listener on a unix socket that its owner alone may use; a socket left there by an earlier run is replaced.
    static func listen(at path: String) throws(VirtualDeviceError) -> Socket {
        unlink(path)
        let socket = try unixSocket()
        try withUnixAddress(path) { (address, length) throws(VirtualDeviceError) in
            _ = try SystemCall.check("bind \(path)") { bind(socket.descriptor, address, length) }
        }
        _ = try SystemCall.check("chmod \(path)") { chmod(path, 0o600) }
        _ = try SystemCall.check("listen") { Glibc.listen(socket.descriptor, 8) }
        return socket
    }

    static func connect(toUnixSocket path: String) throws(VirtualDeviceError) -> Socket {
        let socket = try unixSocket()
        try withUnixAddress(path) { (address, length) throws(VirtualDeviceError) in
            _ = try SystemCall.check("connect") { Glibc.connect(socket.descriptor, address, length) }
        }
        return socket
    }

    func accept() throws(VirtualDeviceError) -> Socket {
        let socket = Socket(descriptor: try SystemCall.check("accept") { Glibc.accept(descriptor, nil, nil) })
        _ = try SystemCall.check("fcntl") { fcntl(socket.descriptor, F_SETFD, FD_CLOEXEC) }
        return socket
    }

    /// - Returns: what is there, at most 16,384 bytes; empty when the other side is gone. Waits for the first byte.
    func receive() -> [UInt8] {
        (try? [UInt8](unsafeUninitializedCapacity: 16_384) { (buffer, count) in
            count = try SystemCall.check("recv") { recv(descriptor, buffer.baseAddress, buffer.count, 0) }
        }) ?? []
    }

    func send(_ bytes: [UInt8]) throws(VirtualDeviceError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = try SystemCall.check("send") {
                rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
            rest = rest.dropFirst(sent)
        }
    }

    /// Acknowledges what came at once. The kernel falls back to delayed acknowledgements, 44 ms a command, after
    /// every receive; so this is said after every receive.
    func acknowledgeAtOnce() {
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_QUICKACK, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// - Returns: whether there is something to receive (or the end of it) within `limit`.
    func isReadable(within limit: Duration) -> Bool {
        !Socket.readable([self], within: limit).isEmpty
    }

    /// - Returns: the positions of those sockets that have something to receive; `limit` nil waits without bound.
    static func readable(_ sockets: [Socket], within limit: Duration?) -> [Int] {
        var polled = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let milliseconds = limit.map { Int32(clamping: Int64(max(0, $0 / .milliseconds(1)).rounded(.up))) } ?? -1
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
        return polled.indices.filter { polled[$0].revents != 0 }
    }

    private static func loopbackSocket() throws(VirtualDeviceError) -> Socket {
        let kind = Int32(SOCK_STREAM.rawValue) | closeOnExec
        return Socket(descriptor: try SystemCall.check("socket") { Glibc.socket(AF_INET, kind, 0) })
    }

    private static func withLoopbackAddress(
        _ port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(VirtualDeviceError) -> Void
    ) throws(VirtualDeviceError) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        try withUnsafePointer(to: &address) { (pointer) throws(VirtualDeviceError) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (pointer) throws(VirtualDeviceError) in
                try body(pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func unixSocket() throws(VirtualDeviceError) -> Socket {
        let kind = Int32(SOCK_STREAM.rawValue) | closeOnExec
        return Socket(descriptor: try SystemCall.check("socket") { Glibc.socket(AF_UNIX, kind, 0) })
    }

    private static func withUnixAddress(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(VirtualDeviceError) -> Void
    ) throws(VirtualDeviceError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else { throw .socketPathTooLong(path) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        try withUnsafePointer(to: &address) { (pointer) throws(VirtualDeviceError) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (pointer) throws(VirtualDeviceError) in
                try body(pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

private let closeOnExec = Int32(SOCK_CLOEXEC.rawValue)
