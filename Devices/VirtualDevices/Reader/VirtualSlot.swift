/// One slot of vpcd, and the one thing that may lie on it. Putting a thing down is a connection to vpcd, lifting it is
/// the end of that connection.
struct VirtualSlot {
    /// vpcd's first slot listens on this port, in the network namespace of the reader service only.
    static let firstPort: UInt16 = 35_963

    private(set) var card: (any VirtualCard)?
    private var connection: Socket?
    private var frames = ReaderFrameBuffer()
    private var lastCommand = ContinuousClock.now
    private var wasNoticed = false
    /// When the last thing left. pcscd asks only every 0.4 s: the next thing, put down before it has asked, would be
    /// taken for the one before. No hand is that quick.
    private var leftAt: ContinuousClock.Instant?

    var isConnected: Bool { connection != nil }

    /// What a caller waits on beside its own sockets; nil while nothing is connected.
    var socket: Socket? { connection }

    mutating func put(_ card: some VirtualCard) {
        self.card = card
        self.card?.enterField()
    }

    /// - Returns: the thing as it is after the touch.
    mutating func lift() -> (any VirtualCard)? {
        disconnect()
        defer { card = nil }
        return card
    }

    /// Lets the reader find what lies here, and waits until it has asked for the answer to reset. vpcd may still be
    /// opening its port: asks again for five seconds.
    mutating func connect() throws(VirtualDeviceError) {
        guard card != nil, connection == nil else { return }
        if let leftAt {
            _ = Socket.readable([], within: .milliseconds(900) - (.now - leftAt))
            self.leftAt = nil
        }
        connection = try Self.connection(until: .now + .seconds(5))
        frames = ReaderFrameBuffer()
        lastCommand = .now
        wasNoticed = false
        serve(until: .now + .seconds(5)) { $0.wasNoticed }
    }

    mutating func disconnect() {
        guard connection != nil else { return }
        connection = nil
        leftAt = .now
    }

    /// Answers the reader until the exchange is over and the reader quiet, until nobody has asked anything for ten
    /// seconds, or for a minute.
    mutating func serveExchange() -> CardProgress {
        serve(until: .now + .seconds(60)) { slot in
            let quiet = .now - slot.lastCommand
            guard case .finished = slot.card?.progress else { return quiet >= .seconds(10) }
            return quiet >= .milliseconds(300)
        }
        return card?.progress ?? .untouched
    }

    /// Answers what the reader has sent. A reader that breaks off, or speaks another protocol, loses the connection.
    mutating func serveOnce() {
        guard let connection, card != nil else { return }
        let received = connection.receive()
        connection.acknowledgeAtOnce()
        frames.append(received)
        do throws(VirtualDeviceError) {
            guard !received.isEmpty else { return disconnect() }
            while isConnected, let frame = try frames.next() {
                guard let answer = answer(to: frame) else { continue }
                try connection.send(try ReaderFrame.encode(answer: answer))
            }
        } catch {
            disconnect()
        }
    }

    private mutating func serve(until deadline: ContinuousClock.Instant, isDone: (VirtualSlot) -> Bool) {
        while !isDone(self), .now < deadline, let connection {
            if connection.isReadable(within: min(.milliseconds(20), deadline - .now)) { serveOnce() }
        }
    }

    /// - Returns: nil when the frame is not answered.
    private mutating func answer(to frame: ReaderFrame) -> [UInt8]? {
        switch frame {
        case .answerToReset:
            wasNoticed = true
            return card?.answerToReset
        case .powerOn: return nil
        case .powerOff, .reset:
            card?.reset()
            return nil
        case .command(let command):
            lastCommand = .now
            switch card?.respond(to: command) {
            case .response(let response): return response
            case .tornAway:
                disconnect()
                return nil
            case .silence, nil: return nil
            }
        }
    }

    private static func connection(until deadline: ContinuousClock.Instant) throws(VirtualDeviceError) -> Socket {
        while .now < deadline {
            if let connection = try? Socket.connect(toLoopbackPort: firstPort) { return connection }
            _ = Socket.readable([], within: .milliseconds(20))
        }
        throw .readerDoesNotListen
    }
}
