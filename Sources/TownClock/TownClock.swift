package import CommunityModel
import Glibc
import Synchronization

/// What time it is: the machine's clock, or, in stories and demos, that clock moved by whoever steers the town.
///
/// Only the time of day is moved. Waiting (back-off, time-outs) goes on in real time.
package final class TownClock: Sendable {
    private let offsetInMilliseconds = Atomic<Int64>(0)

    private init() {}

    /// The machine's own clock.
    package static let wall = TownClock()

    package var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let wall = Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        return Instant(milliseconds: wall + offsetInMilliseconds.load(ordering: .relaxed))
    }

    /// A clock that follows a unix socket: the server sends offsets in milliseconds, each 8 bytes, big-endian and
    /// signed; the first one at once, a further one at each change. When the server goes away the last offset stays.
    ///
    /// - Throws: ``TownClockError`` when nobody serves the socket or the first offset does not come.
    package static func following(socket path: String) throws(TownClockError) -> TownClock {
        let descriptor = try connect(to: path)
        guard let first = readOffset(from: descriptor) else {
            close(descriptor)
            throw TownClockError(path: path, problem: "closed before the first offset")
        }
        let clock = TownClock()
        clock.offsetInMilliseconds.store(first, ordering: .relaxed)
        startThread {
            while let offset = readOffset(from: descriptor) {
                clock.offsetInMilliseconds.store(offset, ordering: .relaxed)
            }
            close(descriptor)
        }
        return clock
    }

    private static func connect(to path: String) throws(TownClockError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw TownClockError(path: path, problem: "the path is longer than a unix socket may have")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TownClockError(path: path, problem: "no socket could be made") }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            let problem = String(cString: strerror(errno))
            close(descriptor)
            throw TownClockError(path: path, problem: problem)
        }
        return descriptor
    }

    /// Reads one offset; nil at the end.
    private static func readOffset(from descriptor: Int32) -> Int64? {
        var bytes = [UInt8](repeating: 0, count: 8)
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            filled += count
        }
        return bytes.reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func startThread(_ body: @escaping @Sendable () -> Void) {
        final class Body: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(body)).toOpaque()
        let started = pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            },
            context
        )
        if started == 0 {
            pthread_detach(thread)
        } else {
            Unmanaged<Body>.fromOpaque(context).release()
        }
    }
}

/// Why a simulated clock cannot be followed.
package struct TownClockError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let problem: String

    package var description: String { "The clock at \(path) cannot be followed: \(problem)." }
}
