import CInput
import CommunityModel
import Foundation
import Glibc
import Logging
import Screens
import Spool
import Synchronization
import Testing

@testable import Agent

@Suite("A remote control", .serialized) struct RemoteReceiverTests {
    private final class Pressed: Sendable {
        private let all = Mutex<[RemoteKey?]>([])

        var keys: [RemoteKey?] { all.withLock(\.self) }

        func add(_ key: RemoteKey?) { all.withLock { $0.append(key) } }
    }

    private func withReceiver(_ body: (_ path: String, Pressed) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/engawa-input-\(UUID().uuidString.prefix(8))"
        defer { unlink(path) }
        let pressed = Pressed()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let receiver = RemoteReceiver(path: path, pause: 10, logger: logger) { pressed.add($0) }
        receiver.start()
        do {
            try await body(path, pressed)
            receiver.stop()
        } catch {
            receiver.stop()
            throw error
        }
    }

    private func write(_ records: [[UInt8]], to path: String) async throws {
        try await blocking {
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.write(contentsOf: Data(records.flatMap(\.self)))
            try file.close()
        }
    }

    @Test("is heard as soon as it is there, and again after it was away")
    func comesAndGoes() async throws {
        try await withReceiver { path, pressed in
            #expect(mkfifo(path, 0o600) == 0)
            for round in 1...3 {
                try await write([inputRecord(EV_KEY, KEY_OK, 1), inputRecord(EV_KEY, KEY_OK, 0)], to: path)
                try await eventually { pressed.keys.count == round }
            }
            #expect(pressed.keys == [.ok, .ok, .ok])
        }
    }

    @Test("moves on while an arrow is held, and does nothing twice while another key is")
    func repeats() async throws {
        try await withReceiver { path, pressed in
            #expect(mkfifo(path, 0o600) == 0)
            let codes = [(KEY_DOWN, 1), (KEY_DOWN, 2), (KEY_YELLOW, 1), (KEY_YELLOW, 2), (KEY_F15, 1)]
            try await write(codes.map { inputRecord(EV_KEY, $0.0, Int32($0.1)) }, to: path)
            try await eventually { pressed.keys.count == 4 }
            #expect(pressed.keys == [.down, .down, .yellow, nil])
        }
    }

    @Test("is a sign of life whatever is pressed, once for the keys of a moment")
    func signs() async throws {
        try await TestBox.run { box async throws in
            box.agent.received(nil)
            box.agent.received(.power)
            box.agent.received(.left)
            #expect(try box.spool.waitingCount == 1)
        }
    }

    @Test("speaks to the page that stands; without one the box does what it can")
    func pages() async throws {
        try await TestBox.run { box async throws in
            try await box.knows(Town.hanakosCard)
            box.agent.cardTapped(Town.hanakosCard)
            do {
                let page = try box.listen(seen: box.agent.events.number)
                _ = try await page.read(until: "retry:")
                box.agent.received(.yellow)
                box.agent.received(.down)
                #expect(try await page.read(until: "data: down\n").contains("event: key\ndata: yellow\n"))
                #expect(box.agent.table.session != nil, "what a key does is the page's to say")
            }
            try await eventually { box.agent.events.listenerCount == 0 }
            box.agent.received(.yellow)
            #expect(box.agent.table.session == nil)
        }
    }
}
