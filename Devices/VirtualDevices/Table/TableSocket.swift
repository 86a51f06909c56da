/// Where a table is steered: a unix socket in its folder. One command a line, one answer a line: `ok`, `ok …` or
/// `error: ` and a sentence.
package enum TableSocket {
    package static func path(in folder: String) -> String {
        folder + "/table.sock"
    }

    /// Tells the table in `folder` one command and waits for its answer.
    package static func steer(folder: String, _ command: String) throws(VirtualDeviceError) -> TableAnswer {
        let path = path(in: folder)
        let socket: Socket
        do throws(VirtualDeviceError) {
            socket = try Socket.connect(toUnixSocket: path)
            try socket.send(Array((command + "\n").utf8))
        } catch {
            guard case .system = error else { throw error }
            throw .tableGone
        }
        var lines = LineBuffer()
        while true {
            if let line = lines.next() { return TableAnswer(line: line) }
            let received = socket.receive()
            guard !received.isEmpty else { throw .tableGone }
            lines.append(received)
        }
    }
}

package struct TableAnswer: Hashable, Sendable, CustomStringConvertible {
    package let isSuccess: Bool
    /// What follows `ok` or `error:`.
    package let text: String

    static func ok(_ text: String = "") -> TableAnswer {
        TableAnswer(isSuccess: true, text: text)
    }

    static func failure(_ error: VirtualDeviceError) -> TableAnswer {
        TableAnswer(isSuccess: false, text: error.description)
    }

    package var description: String {
        isSuccess ? (text.isEmpty ? "ok" : "ok \(text)") : "error: \(text)"
    }

    private init(isSuccess: Bool, text: String) {
        self.isSuccess = isSuccess
        self.text = text
    }

    init(line: String) {
        let prefix = ["ok", "error:"].first { line.hasPrefix($0) } ?? ""
        isSuccess = prefix == "ok"
        text = String(line.dropFirst(prefix.count).drop { $0 == " " })
    }
}

/// Cuts what a socket delivers into lines; a line longer than 4,096 bytes is cut there.
struct LineBuffer {
    private static let longest = 4_096
    private var bytes: [UInt8] = []

    mutating func append(_ received: some Sequence<UInt8>) {
        bytes.append(contentsOf: received)
    }

    mutating func next() -> String? {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? (bytes.count > Self.longest ? Self.longest : nil)
        guard let end else { return nil }
        defer { bytes.removeFirst(end + 1) }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
