import FlyingSocks
import FoundationEssentials
import Glibc

/// One connection of a browser, from its first request to its last.
struct GatewayConnection: Sendable {
    let socket: AsyncSocket
    let door: GatewayDoor

    /// A refused request may still be on its way: so much of it is read past, so that the answer is not lost.
    private static let drainedBytes = 1 << 20

    /// Answers until the browser leaves, asks too much or is silent for too long.
    func serve() async {
        defer { try? socket.close() }
        var received: [UInt8] = []
        do {
            while let request = try await nextRequest(&received) {
                let response = await door.answer(request)
                try await send(response, keepsConnection: request.keepsConnection)
                guard request.keepsConnection, case .bytes = response.body else { return }
            }
        } catch let refusal as GatewayRefusal {
            try? await send(.refusal(refusal), keepsConnection: false)
            await drain()
        } catch {
            // The browser left in the middle: there is nobody to tell.
        }
    }

    func refuse(_ refusal: GatewayRefusal) async {
        defer { try? socket.close() }
        try? await send(.refusal(refusal), keepsConnection: false)
    }

    // MARK: Reading

    /// - Returns: nil when the browser has left between two requests.
    private func nextRequest(_ received: inout [UInt8]) async throws -> GatewayRequest? {
        var searched = 0
        var end = RequestHead.endIndex(in: received, searchedFrom: 0)
        while end == nil {
            guard received.count <= GatewayLimits.headBytes else { throw GatewayRefusal.headTooLarge }
            searched = received.count
            guard let piece = try await read() else {
                if received.isEmpty { return nil }
                throw GatewayRefusal.tooLate
            }
            received += piece
            end = RequestHead.endIndex(in: received, searchedFrom: searched)
        }
        guard let end, end <= GatewayLimits.headBytes else { throw GatewayRefusal.headTooLarge }
        let head = try RequestHead(received[..<end])
        guard head.contentLength <= GatewayLimits.formBytes else { throw GatewayRefusal.tooMuch }
        while received.count < end + head.contentLength {
            guard let piece = try await read() else { throw GatewayRefusal.tooLate }
            received += piece
        }
        var request = head.request
        request.body = Array(received[end..<end + head.contentLength])
        received.removeFirst(end + head.contentLength)
        return request
    }

    /// - Returns: nil at the end, or after ``GatewayLimits/silence``.
    private func read() async throws -> [UInt8]? {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { [socket] group in
            group.addTask {
                do { return try await socket.read(atMost: 4_096) } catch SocketError.disconnected { return nil }
            }
            group.addTask {
                try await Task.sleep(for: GatewayLimits.silence)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func drain() async {
        shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
        var count = 0
        while count < Self.drainedBytes, let piece = try? await read() { count += piece.count }
    }

    // MARK: Writing

    private func send(_ response: GatewayResponse, keepsConnection: Bool) async throws {
        try await socket.write(Data(response.encoded(keepsConnection: keepsConnection)))
        guard case .events(let pieces) = response.body else { return }
        // Ends at once when the page is left: then the read ends.
        try await withThrowingTaskGroup(of: Void.self) { [socket] group in
            group.addTask {
                for await piece in pieces { try await socket.write(Data(piece)) }
            }
            group.addTask {
                while try await !socket.read(atMost: 4_096).isEmpty {}
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
