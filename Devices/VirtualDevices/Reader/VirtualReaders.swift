/// The slots of all virtual readers, served together: while somebody waits for one, the others answer.
struct VirtualReaders {
    private(set) var slots: [VirtualSlot] = []

    /// As many empty slots as `layout` has.
    mutating func arrange(as layout: ReaderLayout) {
        slots = layout.ports.enumerated().map { index, port in
            VirtualSlot(port: port, make: FelicaReaderMake(rawValue: layout.names[index / 2]))
        }
    }

    subscript(_ number: Int) -> VirtualSlot {
        get { slots[number - 1] }
        set { slots[number - 1] = newValue }
    }

    /// The sockets that something may come from.
    var sockets: [Socket] { slots.compactMap(\.socket) }

    /// Answers what the reader has sent to those slots whose sockets are `ready`.
    mutating func serve(_ ready: [Socket]) {
        for index in slots.indices where ready.contains(where: { $0 === slots[index].socket }) {
            slots[index].serveOnce()
        }
    }

    /// Answers the readers until `isDone`, or for `limit`.
    mutating func serve(atMost limit: Duration, until isDone: (VirtualReaders) -> Bool) {
        let deadline = ContinuousClock.now + limit
        while !isDone(self), .now < deadline {
            let sockets = sockets
            let ready = Socket.readable(sockets, within: min(.milliseconds(20), deadline - .now))
            serve(ready.map { sockets[$0] })
        }
    }

    /// Lets the reader find what lies on slot `number`, and waits until it has asked for the answer to reset.
    mutating func connect(_ number: Int) throws(VirtualDeviceError) {
        serve(atMost: self[number].pause) { _ in false }
        try self[number].connect()
        serve(atMost: .seconds(5)) { $0[number].wasNoticed || !$0[number].isConnected }
    }

    /// Answers until the exchange on slot `number` is over, at most a minute.
    mutating func serveExchange(on number: Int) -> CardProgress {
        serve(atMost: .seconds(60)) { $0[number].isDone }
        return self[number].card?.progress ?? .untouched
    }

    mutating func disconnectAll() {
        for index in slots.indices { slots[index].disconnect() }
    }

    mutating func connectAll() throws(VirtualDeviceError) {
        for number in slots.indices.map({ $0 + 1 }) where self[number].card != nil { try connect(number) }
    }

    /// The slots on which something lies.
    var occupied: [Int] { slots.indices.filter { slots[$0].card != nil }.map { $0 + 1 } }
}
