package import HealthDevices

/// One line on the table's control socket.
package enum TableCommand: Hashable, Sendable {
    /// `on` and `from`: the reader's number, from 1.
    case put(Thing, on: Int = 1)
    case lift(from: Int = 1)
    /// Puts a card down, waits until it has been read, lifts it.
    case tap(Thing, on: Int = 1)
    /// Lifts what lies there and puts a card in its place, quicker than any hand.
    case swap(Thing, on: Int = 1)
    /// Lays a card down and lifts it so often, on all readers at the same time.
    case mill(Thing, times: Int)
    /// Puts the monitor down, waits until its exchange is over, lifts it.
    case touchMonitor
    case monitor(MonitorCommand)
    /// Puts another device down, waits until its exchange is over, lifts it.
    case touchDevice(DeviceKind)
    case device(DeviceKind, DeviceCommand<DisplayedNumbers>)
    case readerService(ReaderServiceCommand)
    /// The reader service starts anew with these readers.
    case readers(ReaderLayout)
    case status
    case stop

    package enum Thing: Hashable, Sendable {
        case person(Cast)
        case felica(idm: [UInt8])
        /// A FeliCa Lite-S card with the key ``VirtualFelicaCard/demonstrationKeyBlock``; or, with its memory in a file, a
        /// blank one until it is issued.
        case felicaLiteS(idm: [UInt8], memory: String? = nil)
        /// A phone that plays a FeliCa card with this identifier.
        case felicaPhone(idm: [UInt8])
        case townCard(number: [UInt8])
        case tag(uid: [UInt8])
        case phone
        /// The card whose files lie in `folder`.
        case myNumberCard(folder: String, VirtualMyNumberCard.Interface)
        case troublesome(TroublesomeCard.Trouble)
        case monitor
        /// A scale, thermometer, oximeter, glucose meter or tracker.
        case device(DeviceKind)
    }

    package enum ReaderServiceCommand: String, Hashable, Sendable {
        case start
        case stop
        case crash
        case restart
        /// It stands still and keeps its socket.
        case freeze
        case thaw
    }

    package init(_ line: String) throws(VirtualDeviceError) {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case "put":
            let (thing, number) = try Self.place(words.dropFirst(), "on")
            self = .put(try Thing(thing), on: number)
        case "tap":
            let (thing, number) = try Self.place(words.dropFirst(), "on")
            self = .tap(try Thing(thing), on: number)
        case "swap":
            let (thing, number) = try Self.place(words.dropFirst(), "on")
            self = .swap(try Thing(thing), on: number)
        case "lift":
            let (rest, number) = try Self.place(words.dropFirst(), "from")
            guard rest.isEmpty else { throw .notUnderstood("\"\(line)\"") }
            self = .lift(from: number)
        case "mill" where words.count == 3:
            guard let times = Int(words[2]), (1...1_000_000).contains(times) else {
                throw .notUnderstood("\"\(line)\"")
            }
            self = .mill(try Thing([words[1]]), times: times)
        case "touch" where words.dropFirst() == ["monitor"]: self = .touchMonitor
        case "touch" where words.count == 2:
            guard let kind = DeviceKind(rawValue: words[1]) else { throw .notUnderstood("\"\(line)\"") }
            self = .touchDevice(kind)
        case "monitor": self = .monitor(try MonitorCommand(words.dropFirst()))
        case "reader-service" where words.count == 2:
            guard let command = ReaderServiceCommand(rawValue: words[1]) else { throw .notUnderstood("\"\(line)\"") }
            self = .readerService(command)
        case "readers": self = .readers(try Self.layout(words.dropFirst()))
        case "status" where words.count == 1: self = .status
        case "stop" where words.count == 1: self = .stop
        case let name?:
            guard let kind = DeviceKind(rawValue: name) else { throw .notUnderstood("\"\(line)\"") }
            self = .device(kind, try DeviceCommand(words.dropFirst()))
        default: throw .notUnderstood("\"\(line)\"")
        }
    }

    /// Takes `on 2` or `from 2` from the end of a command.
    private static func place(
        _ words: ArraySlice<String>,
        _ preposition: String
    ) throws(VirtualDeviceError) -> (rest: ArraySlice<String>, number: Int) {
        guard let index = words.firstIndex(of: preposition) else { return (words, 1) }
        guard index == words.endIndex - 2, let number = Int(words[index + 1]), number > 0 else {
            throw .notUnderstood("\"\(words.joined(separator: " "))\"")
        }
        return (words[..<index], number)
    }

    /// `6`, or `named ACS ACR122U PICC Interface`.
    private static func layout(_ words: ArraySlice<String>) throws(VirtualDeviceError) -> ReaderLayout {
        if words.first == "named", words.count > 1 {
            let name = words.dropFirst().joined(separator: " ")
            if name.count < 64, !name.contains("\"") { return ReaderLayout(named: name) }
        }
        guard words.count == 1, let count = words.first.flatMap({ Int($0) }), let layout = ReaderLayout(slots: count)
        else { throw .notUnderstood("\"readers \(words.joined(separator: " "))\"") }
        return layout
    }
}

extension TableCommand.Thing {
    /// `hanako`, `felica hanako`, `felica 0114…`, `town-card taro`, `town-card TONAMI-000000004`, `tag 04…`, `phone`,
    /// `my-number /cards/hanako`, `my-number /cards/hanako contact`, `monitor`.
    init(_ words: some Collection<String>) throws(VirtualDeviceError) {
        let words = Array(words)
        switch (words.first, words.dropFirst().first, words.count) {
        case ("phone", nil, _): self = .phone
        case ("monitor", nil, _): self = .monitor
        case ("felica", let identifier?, 2): self = try Self.card(identifier, count: 8) { .felica(idm: $0) }
        case ("lite-s", let identifier?, 2): self = try Self.card(identifier, count: 8) { .felicaLiteS(idm: $0) }
        case ("lite-s", let identifier?, 3):
            let memory = try Self.folder(words[2])
            self = try Self.card(identifier, count: 8) { .felicaLiteS(idm: $0, memory: memory) }
        case ("felica-phone", let identifier?, 2):
            self = try Self.card(identifier, count: 8) { .felicaPhone(idm: $0) }
        case ("tag", let identifier?, 2): self = try Self.card(identifier, count: 7) { .tag(uid: $0) }
        case ("my-number", let folder?, 2): self = .myNumberCard(folder: try Self.folder(folder), .typeB)
        case ("my-number", let folder?, 3) where words[2] == "contact":
            self = .myNumberCard(folder: try Self.folder(folder), .contact)
        case ("town-card", let number?, 2): self = try Self.townCard(number)
        case (let name?, nil, _):
            if let trouble = TroublesomeCard.Trouble(rawValue: name) {
                self = .troublesome(trouble)
                return
            }
            if let kind = DeviceKind(rawValue: name) {
                self = .device(kind)
                return
            }
            guard let person = Cast(rawValue: name) else { throw .notUnderstood("The name \"\(name)\"") }
            self = .person(person)
        default: throw .notUnderstood("\"\(words.joined(separator: " "))\" as a thing to put on the reader")
        }
    }

    /// The name of somebody, or an identifier of `count` bytes in hexadecimal.
    private static func card(
        _ word: String,
        count: Int,
        make: ([UInt8]) -> Self
    ) throws(VirtualDeviceError) -> Self {
        if let person = Cast(rawValue: word) { return .person(person) }
        guard let identifier = bytes(hexadecimal: word), identifier.count == count else {
            throw .notUnderstood("\"\(word)\" (a name, or \(2 * count) hexadecimal digits)")
        }
        return make(identifier)
    }

    private static func townCard(_ word: String) throws(VirtualDeviceError) -> Self {
        if let person = Cast(rawValue: word) { return .person(person) }
        let number = Array(word.utf8)
        guard number.count == 16 else { throw .notUnderstood("\"\(word)\" (a name, or 16 letters and digits)") }
        return .townCard(number: number)
    }

    /// Absolute, since the table runs elsewhere than whoever steers it.
    private static func folder(_ word: String) throws(VirtualDeviceError) -> String {
        guard word.hasPrefix("/") else { throw .notUnderstood("\"\(word)\" (a card's folder, from / on)") }
        return word
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
