import Foundation
import Glibc
import Synchronization

/// A small mail server on 127.0.0.1 that answers as a test wants it (RFC 5321), one connection after another.
final class ScriptedMailServer: Sendable {
    /// What a server answers to, in the order of a conversation.
    enum Moment: String, Hashable, Sendable, CaseIterable {
        case greeting
        case hello = "EHLO"
        case encryption = "STARTTLS"
        case login = "AUTH"
        case sender = "MAIL"
        case recipient = "RCPT"
        case data = "DATA"
        /// The line with the dot.
        case message
        case goodbye = "QUIT"

        /// How a plain server that takes everything answers.
        fileprivate var usual: Step {
            switch self {
            case .greeting: .say("220 localhost at your service")
            case .hello, .sender, .recipient: .say("250 OK")
            case .encryption: .say("454 4.7.0 not now")
            case .login: .say("235 2.7.0 welcome")
            case .data: .say("354 go on")
            case .message: .say("250 2.0.0 taken")
            case .goodbye: .sayAndHangUp("221 2.0.0 bye")
            }
        }
    }

    enum Step: Hashable, Sendable {
        /// One line, or several that are given with CR LF between them.
        case say(String)
        case sayAndHangUp(String)
        case hangUp
        /// Nothing, until the client has gone.
        case keepSilent
    }

    /// What is not in it goes as usual.
    typealias Script = [Moment: Step]

    let port: Int
    private let listener: Int32
    private let scripts: [Script]
    private let heard = Mutex<(commands: [String], messages: [[UInt8]])>(([], []))

    /// The client's lines outside messages, over all connections.
    var commands: [String] { heard.withLock { $0.commands } }

    /// Whole messages as they came over the wire, without the line with the dot.
    var messages: [[UInt8]] { heard.withLock { $0.messages } }

    /// Runs a server on a free port while `body` does.
    /// - Parameters:
    ///   - scripts: the first is for the first connection, and so on; the last one is for all that follow.
    ///   - body: gets the server.
    /// - Throws: what `body` throws, or ``NoPort``.
    static func serve(_ scripts: Script..., while body: (ScriptedMailServer) async throws -> Void) async throws {
        let server = try ScriptedMailServer(scripts)
        let ending = AsyncStream<Void>.makeStream()
        // Sockets that block have a thread of their own.
        Thread.detachNewThread {
            server.acceptAll()
            ending.continuation.finish()
        }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(server))
        } catch {
            outcome = .failure(error)
        }
        shutdown(server.listener, Int32(SHUT_RDWR))
        for await _ in ending.stream {}
        try outcome.get()
    }

    private init(_ scripts: [Script]) throws {
        self.scripts = scripts
        (listener, port) = try Self.boundSocket()
        guard listen(listener, 16) == 0 else { throw NoPort() }
    }

    deinit { close(listener) }

    struct NoPort: Error {}

    /// A port of 127.0.0.1 that stays taken while `body` runs, and where nobody answers.
    static func withClosedPort(_ body: (Int) async throws -> Void) async throws {
        let (descriptor, port) = try boundSocket()
        defer { close(descriptor) }
        try await body(port)
    }

    private static func boundSocket() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else {
            close(descriptor)
            throw NoPort()
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func acceptAll() {
        var number = 0
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            converse(Line(descriptor: descriptor), scripts.isEmpty ? [:] : scripts[min(number, scripts.count - 1)])
            close(descriptor)
            number += 1
        }
    }

    private func converse(_ client: Line, _ script: Script) {
        var client = client
        guard client.answer(script, .greeting) else { return }
        while let bytes = client.next() {
            let command = String(decoding: bytes, as: UTF8.self)
            heard.withLock { $0.commands.append(command) }
            switch Moment(rawValue: command.prefix { $0 != " " }.uppercased()) {
            case .login?:
                // `AUTH PLAIN`, a challenge without words, and the login as a line of its own (RFC 4954 section 4).
                guard client.act(.say("334 ")), let login = client.next() else { return }
                heard.withLock { $0.commands.append(String(decoding: login, as: UTF8.self)) }
                guard client.answer(script, .login) else { return }
            case .data?:
                guard client.answer(script, .data) else { return }
                if case .say(let words) = script[.data] ?? Moment.data.usual, !words.hasPrefix("354") { continue }
                guard takeMessage(&client), client.answer(script, .message) else { return }
            case let moment?:
                guard client.answer(script, moment) else { return }
            case nil:
                // HELO asks for the same as EHLO does.
                let step = command.hasPrefix("HELO") ? script[.hello] ?? Moment.hello.usual : .say("502 not known")
                guard client.act(step) else { return }
            }
        }
    }

    private func takeMessage(_ client: inout Line) -> Bool {
        var message: [UInt8] = []
        while let line = client.next() {
            if line == [UInt8(ascii: ".")] {
                heard.withLock { $0.messages.append(message) }
                return true
            }
            message += line + [0x0D, 0x0A]
        }
        return false
    }
}

/// The server's end of one connection. Blocks its caller.
private struct Line {
    let descriptor: Int32
    private var rest: [UInt8] = []

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - Returns: a line without its CR LF; nil when the client has gone.
    mutating func next() -> [UInt8]? {
        var searched = 0
        while true {
            if let end = rest[searched...].firstIndex(of: 0x0A) {
                let line = rest[..<end].last == 0x0D ? rest[..<(end - 1)] : rest[..<end]
                rest.removeFirst(end + 1)
                return Array(line)
            }
            searched = rest.count
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return nil }
            rest += buffer[..<count]
        }
    }

    /// - Returns: whether the conversation goes on.
    mutating func answer(_ script: ScriptedMailServer.Script, _ moment: ScriptedMailServer.Moment) -> Bool {
        act(script[moment] ?? moment.usual)
    }

    mutating func act(_ step: ScriptedMailServer.Step) -> Bool {
        switch step {
        case .say(let words): return write(words)
        case .sayAndHangUp(let words):
            _ = write(words)
            return false
        case .hangUp: return false
        case .keepSilent:
            while next() != nil {}
            return false
        }
    }

    private func write(_ words: String) -> Bool {
        let bytes = Array((words + "\r\n").utf8)
        return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
