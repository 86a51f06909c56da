/// One slot of vpcd, and the one thing that may lie on it. Putting a thing down is a connection to vpcd, lifting it is
/// the end of that connection.
struct VirtualSlot {
    /// vpcd's slot listens on this port, in the network namespace of the reader service only.
    let port: UInt16
    /// How its reader lets FeliCa commands pass; nil: not at all.
    let make: FelicaReaderMake?
    private(set) var card: (any VirtualCard)?
    private var connection: Socket?
    private var frames = ReaderFrameBuffer()
    private(set) var lastCommand = ContinuousClock.now
    /// Whether the reader has asked for the answer to reset since the thing was put down.
    private(set) var wasNoticed = false
    /// When the last thing left. pcscd asks only every 0.4 s: the next thing, put down before it has asked, would be
    /// taken for the one before. No hand is that quick.
    private var leftAt: ContinuousClock.Instant?

    init(port: UInt16, make: FelicaReaderMake?) {
        self.port = port
        self.make = make
    }

    var isConnected: Bool { connection != nil }

    /// What a caller waits on beside its own sockets; nil while nothing is connected.
    var socket: Socket? { connection }

    /// How long to wait before the next thing may be put down.
    var pause: Duration {
        leftAt.map { .milliseconds(900) - (.now - $0) } ?? .zero
    }

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

    /// Lets the reader find what lies here. vpcd may still be opening its port: asks again for five seconds.
    mutating func connect() throws(VirtualDeviceError) {
        guard card != nil, connection == nil else { return }
        leftAt = nil
        connection = try Self.connection(to: port, until: .now + .seconds(5))
        frames = ReaderFrameBuffer()
        lastCommand = .now
        wasNoticed = false
    }

    mutating func disconnect() {
        guard connection != nil else { return }
        connection = nil
        leftAt = .now
    }

    /// Whether the exchange is over and the reader quiet, or nobody has asked anything for ten seconds.
    var isDone: Bool {
        let quiet = .now - lastCommand
        guard case .finished = card?.progress else { return quiet >= .seconds(10) }
        return quiet >= .milliseconds(300)
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

    private static func connection(
        to port: UInt16,
        until deadline: ContinuousClock.Instant
    ) throws(VirtualDeviceError) -> Socket {
        while .now < deadline {
            if let connection = try? Socket.connect(toLoopbackPort: port) { return connection }
            _ = Socket.readable([], within: .milliseconds(20))
        }
        throw .readerDoesNotListen
    }
}
