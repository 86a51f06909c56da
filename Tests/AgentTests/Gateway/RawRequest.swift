import Dispatch
import Glibc

/// Bytes over a real socket, as a browser or somebody worse would send them.
struct RawRequest: Sendable {
    var method = "GET"
    var target = "/"
    var headers: [(String, String)] = []
    var body = ""

    /// Sends it to 127.0.0.1 and reads until the server closes.
    func send(to port: UInt16) async throws -> RawAnswer {
        var text = "\(method) \(target) HTTP/1.1\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if !body.isEmpty || method == "POST" {
            text += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n"
        }
        text += "Connection: close\r\n\r\n" + body
        let bytes = Array(text.utf8)
        return try await blocking {
            let socket = try RawSocket(port: port)
            try socket.write(bytes)
            return try RawAnswer(socket.readToEnd())
        }
    }
}

struct RawAnswer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: String

    init(_ bytes: [UInt8]) throws {
        let end = bytes.indices.first { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }
        guard let end else { throw RawFailure(what: "no answer") }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        headers = Dictionary(
            lines.dropFirst().compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { return nil }
                return (parts[0].lowercased(), String(parts[1].drop { $0 == " " }))
            }
        ) { $1 }
        body = String(decoding: bytes[(end + 4)...], as: UTF8.self)
    }
}

struct RawFailure: Error {
    let what: String
}

/// Runs what blocks beside the threads that tasks and queues share: the server, and other tests, need those. A serial
/// queue of its own has a thread of its own.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "raw-request").async { continuation.resume(with: Result(catching: body)) }
    }
}

/// A connection to 127.0.0.1 that waits ten minutes for each read: other tests may hold the threads for long.
final class RawSocket: Sendable {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var limit = timeval(tv_sec: 600, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw RawFailure(what: "cannot connect") }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw RawFailure(what: "cannot write") }
            rest = rest.dropFirst(count)
        }
    }

    /// - Returns: what came; empty at the end.
    func read() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw RawFailure(what: "nothing came") }
        return Array(buffer[..<count])
    }

    func readToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while case let piece = try read(), !piece.isEmpty { bytes += piece }
        return bytes
    }

    /// Reads until `text` came.
    func read(until text: String) async throws -> String {
        try await blocking {
            var bytes: [UInt8] = []
            while true {
                let piece = try self.read()
                guard !piece.isEmpty else { throw RawFailure(what: "closed before \(text)") }
                bytes += piece
                let heard = String(decoding: bytes, as: UTF8.self)
                if heard.contains(text) { return heard }
            }
        }
    }
}
