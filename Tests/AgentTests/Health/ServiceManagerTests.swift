import Foundation
import Glibc
import Logging
import Testing

@testable import Agent

@Suite("The service manager") struct ServiceManagerTests {
    /// A socket as the manager's, at a path or under an abstract name.
    private final class Listener: Sendable {
        let file: Int32

        init(_ name: String) {
            file = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            var bytes = Array(name.utf8)
            if name.hasPrefix("@") { bytes[0] = 0 }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (name.hasPrefix("@") ? 0 : 1))
            let result = withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(file, $0, length) }
            }
            #expect(result == 0)
        }

        deinit { close(file) }

        /// The next datagram; waits for it.
        func next() -> String {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = recv(file, &buffer, buffer.count, 0)
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }

    private static func withPath(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/engawa-notify-\(UUID().uuidString.prefix(8))"
        defer { unlink(path) }
        try body(path)
    }

    @Test("hears what it is told, at a path and under an abstract name")
    func tells() throws {
        try Self.withPath { path in
            for name in [path, "@engawa-notify-\(UUID().uuidString)"] {
                let listener = Listener(name)
                let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": name]))
                #expect(manager.tell("READY=1\nSTATUS=well"))
                #expect(listener.next() == "READY=1\nSTATUS=well")
            }
        }
    }

    @Test("that has gone holds nobody up")
    func gone() throws {
        let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": "/nonexistent/notify"]))
        #expect(!manager.tell("WATCHDOG=1"))
    }

    @Test("is none without an address that can be used")
    func none() {
        for socket in ["", "@", "relative/path", "/" + String(repeating: "a", count: 200), "vsock:2:1"] {
            #expect(ServiceManager(environment: ["NOTIFY_SOCKET": socket]) == nil)
        }
        #expect(ServiceManager(environment: [:]) == nil)
    }

    @Test("watches this program in the time that it says, and no other program")
    func watchdog() {
        func watchdog(_ microseconds: String, pid: String? = nil) -> Duration? {
            var environment = ["NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": microseconds]
            environment["WATCHDOG_PID"] = pid
            return ServiceManager(environment: environment, process: 42)?.watchdog
        }
        #expect(watchdog("60000000") == .seconds(60))
        #expect(watchdog("60000000", pid: "42") == .seconds(60))
        #expect(watchdog("60000000", pid: "41") == nil)
        for nonsense in ["0", "-1", "soon", "", "99999999999999999999"] { #expect(watchdog(nonsense) == nil) }
    }

    @Test("is told that the box is up, that it goes on, and that it stops")
    func watch() async throws {
        try await TestBox.run { box async throws in
            let path = box.folder + "/notify"
            let listener = Listener(path)
            let manager = ServiceManager(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "4000000"])
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let watch = HealthWatch(manager: manager, spool: box.spool, logger: logger)
            watch.readers.beat()
            watch.uplink.rest()
            let running = Task { await watch.run { box.agent.wellbeing } }
            #expect(try await blocking { listener.next() } == "READY=1")
            let words = try await blocking { listener.next() }
            #expect(words == "WATCHDOG=1\nSTATUS=The collector is not reached; 0 events wait")
            running.cancel()
            await running.value
            // It may have gone on once more before it was stopped.
            let last = try await blocking {
                while true {
                    let words = listener.next()
                    if !words.hasPrefix("WATCHDOG=1") { return words }
                }
            }
            #expect(last == "STOPPING=1")
        }
    }
}
