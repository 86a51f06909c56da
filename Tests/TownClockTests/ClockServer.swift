import Glibc
import Testing

/// The steering side of a simulated clock, for one follower.
final class ClockServer {
    let path = "/tmp/engawa-clock-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
    private let listener: Int32
    private var follower: Int32 = -1
    private var first: Int64 = 0

    init() throws {
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        try #require(listen(listener, 1) == 0)
    }

    deinit {
        stop()
        close(listener)
        unlink(path)
    }

    /// Sends the first offset from a thread of its own: the follower waits for it while it connects.
    func send(_ offset: Int64) throws {
        let listener = listener
        var thread = pthread_t()
        let context = UnsafeMutablePointer<(Int32, Int64)>.allocate(capacity: 1)
        context.initialize(to: (listener, offset))
        try #require(
            pthread_create(
                &thread,
                nil,
                { context in
                    guard let pair = context?.assumingMemoryBound(to: (Int32, Int64).self) else { return nil }
                    let follower = accept(pair.pointee.0, nil, nil)
                    write(follower, offset: pair.pointee.1)
                    pair.pointee.0 = follower
                    return nil
                },
                context
            ) == 0
        )
        served = (thread, context)
    }

    private var served: (pthread_t, UnsafeMutablePointer<(Int32, Int64)>)?

    /// Sends a further offset to the follower that has connected.
    func acceptAndSend(_ offset: Int64) throws {
        let (thread, context) = try #require(served)
        pthread_join(thread, nil)
        follower = context.pointee.0
        context.deallocate()
        served = nil
        write(follower, offset: offset)
    }

    func stop() {
        if follower >= 0 { close(follower) }
        follower = -1
    }
}

private func write(_ descriptor: Int32, offset: Int64) {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: offset >> (56 - 8 * $0)) }
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, 8) }
}
