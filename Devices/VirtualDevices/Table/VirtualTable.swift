package import CommunityModel

/// What stands on a resident's table: a card reader on which one thing may lie at a time, a blood-pressure monitor
/// beside it, and the reader service, all steered over a unix socket.
///
/// One loop serves the reader and the commands, so nothing here is shared between threads. A command that waits for
/// an exchange to end keeps the commands behind it waiting.
package struct VirtualTable {
    private let listener: Socket
    private var steerers: [Steerer] = []
    private var slot = VirtualSlot()
    private var monitor: VirtualMonitor
    private var readerService: ReaderService
    private var isStopped = false

    /// Starts the reader service and opens the control socket.
    /// - Parameters:
    ///   - folder: the table's folder, mounted at /run/pcscd.
    ///   - zone: whose time the monitor's clock shows.
    ///   - now: the right time, beside which the monitor's clock goes.
    /// - Throws: ``VirtualDeviceError`` when it is not shut in a namespace, or pcscd does not start.
    package init(
        folder: String,
        zone: TownZone,
        now: @escaping @Sendable () -> Instant
    ) throws(VirtualDeviceError) {
        readerService = try ReaderService(folder: folder)
        try readerService.start()
        listener = try Socket.listen(at: TableSocket.path(in: folder))
        monitor = VirtualMonitor(zone: zone, now: now)
    }

    /// Serves until somebody says `stop`.
    package mutating func run() {
        while !isStopped {
            let sockets = [listener] + steerers.map(\.socket) + [slot.socket].compactMap(\.self)
            let ready = Socket.readable(sockets, within: nil).map { sockets[$0] }
            if ready.contains(where: { $0 === slot.socket }) { slot.serveOnce() }
            if ready.contains(where: { $0 === listener }), let socket = try? listener.accept() {
                steerers.append(Steerer(socket: socket))
            }
            for index in steerers.indices where ready.contains(where: { $0 === steerers[index].socket }) {
                for line in steerers[index].receiveLines() {
                    try? steerers[index].socket.send(Array("\(answer(to: line))\n".utf8))
                }
            }
            steerers.removeAll(where: \.isGone)
        }
        _ = slot.lift()
        readerService.stop()
    }

    private mutating func answer(to line: String) -> TableAnswer {
        do throws(VirtualDeviceError) {
            return .ok(try carryOut(try TableCommand(line)))
        } catch {
            return .failure(error)
        }
    }

    /// - Returns: what there is to say about it.
    private mutating func carryOut(_ command: TableCommand) throws(VirtualDeviceError) -> String {
        switch command {
        case .put(let thing): try put(thing)
        case .lift:
            guard slot.card != nil else { throw .nothingOnReader }
            lift()
        case .tap(let thing): return try tap(thing)
        case .touchMonitor: return try touchMonitor()
        case .monitor(let command): return try tellMonitor(command)
        case .readerService(let command): try steerReaderService(command)
        case .status: return status
        case .stop: isStopped = true
        }
        return ""
    }

    private mutating func put(_ thing: TableCommand.Thing) throws(VirtualDeviceError) {
        if slot.card != nil { throw .occupied(by: nameOfHeld) }
        switch thing {
        case .monitor: slot.put(monitor)
        default:
            guard let card = try thing.card() else { throw .notUnderstood("That card") }
            slot.put(card)
        }
        if readerService.isRunning { try slot.connect() }
    }

    private mutating func lift() {
        if let monitor = slot.lift() as? VirtualMonitor { self.monitor = monitor }
    }

    private mutating func tap(_ thing: TableCommand.Thing) throws(VirtualDeviceError) -> String {
        try put(thing)
        defer { lift() }
        return slot.serveExchange().said
    }

    private mutating func touchMonitor() throws(VirtualDeviceError) -> String {
        try put(.monitor)
        let ending = slot.serveExchange().said
        lift()
        return "\(ending), \(monitor.confirmedInTouch) confirmed, \(monitor.memory.count) in memory"
    }

    private mutating func tellMonitor(_ command: MonitorCommand) throws(VirtualDeviceError) -> String {
        if slot.card is VirtualMonitor { throw .occupied(by: "the monitor") }
        monitor.carryOut(command)
        return "\(monitor.memory.count) in memory"
    }

    private mutating func steerReaderService(
        _ command: TableCommand.ReaderServiceCommand
    ) throws(VirtualDeviceError) {
        if command != .start {
            slot.disconnect()
            if command == .crash { readerService.crash() } else { readerService.stop() }
        }
        if command == .start || command == .restart {
            try readerService.start()
            try slot.connect()
        }
    }

    private var status: String {
        mutating get {
            let held = slot.card == nil ? "the reader is empty" : "the reader holds \(nameOfHeld)"
            let service = readerService.isRunning ? "running" : "stopped"
            let memory = "the monitor has \(monitor.memory.count) in memory"
            return "\(held)\(selectionsOfIndividualNumber), the reader service is \(service), \(memory)"
        }
    }

    /// Says of a My Number card how often somebody went for the number on it, which nobody may.
    private var selectionsOfIndividualNumber: String {
        guard let card = slot.card as? VirtualMyNumberCard else { return "" }
        return " whose individual number was selected \(card.selectionsOfIndividualNumber) times"
    }

    private var nameOfHeld: String {
        slot.card is VirtualMonitor ? "the monitor" : "a card"
    }
}

extension CardProgress {
    /// The word for it in an answer.
    fileprivate var said: String {
        switch self {
        case .finished(let ending): ending.rawValue
        case .underWay: "unfinished"
        case .untouched: "unread"
        }
    }
}

extension TableCommand.Thing {
    /// Nil for the monitor, which is no card but the one that stands on the table.
    fileprivate func card() throws(VirtualDeviceError) -> (any VirtualCard)? {
        switch self {
        case .person(let person): person.card
        case .felica(let idm): VirtualFelicaCard(idm: idm)
        case .townCard(let number): VirtualTownCard(number: number)
        case .tag(let uid): VirtualTypeACard(uid: uid)
        case .phone: VirtualTypeACard.phone()
        case .myNumberCard(let folder, let interface): try VirtualMyNumberCard(folder: folder, interface: interface)
        case .monitor: nil
        }
    }
}

/// Somebody connected to the control socket.
private struct Steerer {
    let socket: Socket
    private var lines = LineBuffer()
    private(set) var isGone = false

    init(socket: Socket) {
        self.socket = socket
    }

    mutating func receiveLines() -> [String] {
        let received = socket.receive()
        isGone = received.isEmpty
        lines.append(received)
        var whole: [String] = []
        while let line = lines.next() { whole.append(line) }
        return whole
    }
}
