package import CommunityModel
import HealthDevices

/// What stands on a resident's table: card readers on each of which one thing may lie at a time, a blood-pressure monitor
/// beside them, and the reader service, all steered over a unix socket.
///
/// One loop serves the readers and the commands, so nothing here is shared between threads. A command that waits for
/// an exchange to end keeps the commands behind it waiting.
package struct VirtualTable {
    private let listener: Socket
    private var steerers: [Steerer] = []
    private var readers = VirtualReaders()
    private var monitor: VirtualMonitor
    private var devices: [DeviceKind: VirtualDevice]
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
        readerService = try ReaderService(folder: folder, layout: .usual)
        try readerService.start()
        readers.arrange(as: .usual)
        listener = try Socket.listen(at: TableSocket.path(in: folder))
        monitor = VirtualMonitor(zone: zone, now: now)
        devices = Dictionary(
            uniqueKeysWithValues: DeviceKind.allCases.map { ($0, VirtualDevice($0, zone: zone, now: now)) }
        )
    }

    /// Serves until somebody says `stop`.
    package mutating func run() {
        while !isStopped {
            let sockets = [listener] + steerers.map(\.socket) + readers.sockets
            let ready = Socket.readable(sockets, within: nil).map { sockets[$0] }
            readers.serve(ready)
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
        readers.disconnectAll()
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
        case .put(let thing, let number): try put(thing, on: number)
        case .lift(let number):
            guard try checked(number).card != nil else { throw .nothingOnReader }
            lift(from: number)
        case .tap(let thing, let number): return try tap(thing, on: number)
        case .swap(let thing, let number): try swap(thing, on: number)
        case .mill(let thing, let times): return try mill(thing, times: times)
        case .touchMonitor: return try touchMonitor()
        case .monitor(let command): return try tellMonitor(command)
        case .touchDevice(let kind): return try touch(kind)
        case .device(let kind, let command): return try tell(kind, command)
        case .readerService(let command): try steerReaderService(command)
        case .readers(let layout): try rearrange(as: layout)
        case .status: return status
        case .stop: isStopped = true
        }
        return ""
    }

    private func checked(_ number: Int) throws(VirtualDeviceError) -> VirtualSlot {
        guard readers.slots.indices.contains(number - 1) else { throw .noSuchReader(number) }
        return readers[number]
    }

    private mutating func put(_ thing: TableCommand.Thing, on number: Int) throws(VirtualDeviceError) {
        if try checked(number).card != nil { throw .occupied(by: readers[number].nameOfHeld) }
        try lay(thing, on: number)
        if readerService.isRunning { try readers.connect(number) }
    }

    private mutating func lay(_ thing: TableCommand.Thing, on number: Int) throws(VirtualDeviceError) {
        switch thing {
        case .monitor:
            monitor.make = readers[number].make
            readers[number].put(monitor)
        case .device(let kind):
            guard var device = devices[kind] else { throw .notUnderstood("That device") }
            device.make = readers[number].make
            readers[number].put(device)
        default:
            guard let card = try thing.card(on: readers[number].make) else { throw .notUnderstood("That card") }
            readers[number].put(card)
        }
    }

    private mutating func lift(from number: Int) {
        switch readers[number].lift() {
        case let monitor as VirtualMonitor: self.monitor = monitor
        case let device as VirtualDevice: devices[device.kind] = device
        default: break
        }
    }

    private mutating func tap(_ thing: TableCommand.Thing, on number: Int) throws(VirtualDeviceError) -> String {
        try put(thing, on: number)
        defer { lift(from: number) }
        return readers.serveExchange(on: number).said
    }

    /// The reader service has no time to see that nothing lay there for a moment.
    private mutating func swap(_ thing: TableCommand.Thing, on number: Int) throws(VirtualDeviceError) {
        guard try checked(number).card != nil else { throw .nothingOnReader }
        lift(from: number)
        try lay(thing, on: number)
        try readers[number].connect()
    }

    private mutating func mill(_ thing: TableCommand.Thing, times: Int) throws(VirtualDeviceError) -> String {
        if let number = readers.occupied.first { throw .occupied(by: readers[number].nameOfHeld) }
        var mill = CardMill(count: times, slots: readers.slots.count) { () throws(VirtualDeviceError) in
            guard let card = try thing.card(on: nil) else { throw .notUnderstood("That card") }
            return card
        }
        try mill.run(on: &readers)
        return "\(mill.read) read, \(mill.unread) unread"
    }

    private mutating func touchMonitor() throws(VirtualDeviceError) -> String {
        try put(.monitor, on: 1)
        let ending = readers.serveExchange(on: 1).said
        lift(from: 1)
        return "\(ending), \(monitor.confirmedInTouch) confirmed, \(monitor.memory.count) in memory"
    }

    private mutating func tellMonitor(_ command: MonitorCommand) throws(VirtualDeviceError) -> String {
        if readers.slots.contains(where: { $0.card is VirtualMonitor }) { throw .occupied(by: "the monitor") }
        monitor.carryOut(command)
        return "\(monitor.memory.count) in memory"
    }

    private mutating func touch(_ kind: DeviceKind) throws(VirtualDeviceError) -> String {
        try put(.device(kind), on: 1)
        let ending = readers.serveExchange(on: 1).said
        lift(from: 1)
        return "\(ending), \(devices[kind]?.memory.count ?? 0) in memory"
    }

    private mutating func tell(
        _ kind: DeviceKind,
        _ command: DeviceCommand<DisplayedNumbers>
    ) throws(VirtualDeviceError) -> String {
        if readers.slots.contains(where: { ($0.card as? VirtualDevice)?.kind == kind }) {
            throw .occupied(by: "the \(kind.rawValue)")
        }
        devices[kind]?.carryOut(command)
        return "\(devices[kind]?.memory.count ?? 0) in memory"
    }

    private mutating func steerReaderService(
        _ command: TableCommand.ReaderServiceCommand
    ) throws(VirtualDeviceError) {
        switch command {
        case .freeze: readerService.freeze(true)
        case .thaw: readerService.freeze(false)
        case .start: break
        case .crash:
            readers.disconnectAll()
            readerService.crash()
        case .stop, .restart:
            readers.disconnectAll()
            readerService.stop()
        }
        if command == .start || command == .restart {
            try readerService.start()
            try readers.connectAll()
        }
    }

    private mutating func rearrange(as layout: ReaderLayout) throws(VirtualDeviceError) {
        if let number = readers.occupied.first { throw .occupied(by: readers[number].nameOfHeld) }
        try readerService.rearrange(as: layout)
        readers.arrange(as: layout)
    }

    private var status: String {
        mutating get {
            let held = readers.occupied.first.map { number in
                let isAsked = readers[number].card?.progress == .underWay
                return "the reader \(isAsked ? "speaks with" : "holds") \(readers[number].nameOfHeld)"
            }
            let service = readerService.isRunning ? "running" : "stopped"
            let memory = "the monitor has \(monitor.memory.count) in memory"
            let table = held.map { $0 + selectionsOfIndividualNumber } ?? "the reader is empty"
            return "\(table), the reader service is \(service), \(memory)"
        }
    }

    /// Says of a My Number card how often somebody went for the number on it, which nobody may.
    private var selectionsOfIndividualNumber: String {
        guard let number = readers.occupied.first, let card = readers[number].card as? VirtualMyNumberCard else {
            return ""
        }
        return " whose individual number was selected \(card.selectionsOfIndividualNumber) times"
    }
}

extension VirtualSlot {
    fileprivate var nameOfHeld: String {
        switch card {
        case is VirtualMonitor: "the monitor"
        case let device as VirtualDevice: "the \(device.kind.rawValue)"
        default: "a card"
        }
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
    /// Nil for the monitor and the other devices, which are no cards but those that stand on the table.
    fileprivate func card(on make: FelicaReaderMake?) throws(VirtualDeviceError) -> (any VirtualCard)? {
        switch self {
        case .person(let person): person.card
        case .felica(let idm): PlainFelicaChip(idm: idm).map { VirtualFelicaCard(chip: $0, on: make) }
        case .felicaPhone(let idm):
            PlainFelicaChip(idm: idm, icType: 0x14).map { VirtualFelicaCard(chip: $0, on: make) }
        case .felicaLiteS(let idm, memory: nil):
            FelicaLiteSChip(idm: idm, keyBlock: VirtualFelicaCard.demonstrationKeyBlock)
                .map { VirtualFelicaCard(chip: $0, on: make) }
        case .felicaLiteS(let idm, let memory?):
            FelicaLiteSChip(idm: idm, memoryAt: memory).map { VirtualFelicaCard(chip: $0, on: make) }
        case .townCard(let number): VirtualTownCard(number: number)
        case .tag(let uid): VirtualTypeACard(uid: uid)
        case .phone: VirtualTypeACard.phone()
        case .myNumberCard(let folder, let interface): try VirtualMyNumberCard(folder: folder, interface: interface)
        case .troublesome(let trouble): TroublesomeCard(trouble)
        case .monitor, .device: nil
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
