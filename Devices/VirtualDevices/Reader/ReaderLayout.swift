import Glibc

/// Which virtual readers pcscd is to have. Each is a driver with two slots, so their number is even.
package struct ReaderLayout: Hashable, Sendable {
    /// What pcscd calls each pair of slots, before the numbers that it adds.
    let names: [String]

    /// As many slots as pcscd has at most (`PCSCLITE_MAX_READERS_CONTEXTS` of pcsc-lite).
    private static let most = 16
    /// vpcd's own port, 0x8C7B; each further slot has the next.
    private static let firstPort: UInt16 = 35_963
    private static let driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"

    /// Slots without a make.
    /// - Returns: nil unless `slots` is even and pcscd can have so many.
    package init?(slots: Int) {
        guard slots.isMultiple(of: 2), (0...Self.most).contains(slots) else { return nil }
        // pcscd tells readers of its configuration apart by their names alone.
        names = (1...Self.most).prefix(slots / 2).map { $0 == 1 ? "Virtual PCD" : "Virtual PCD \($0)" }
    }

    /// Two slots that call themselves `name`, as a reader on the market does.
    package init(named name: String) {
        names = [name]
    }

    static let usual = ReaderLayout(named: "Virtual PCD")

    /// The port of each slot.
    var ports: [UInt16] { (0..<UInt16(2 * names.count)).map { Self.firstPort + $0 } }

    /// Writes pcscd's configuration into `folder`/readers, in place of what is there.
    ///
    /// The driver keeps the connections of its slots in variables of its own, so a second pair of slots needs a copy of
    /// it under another name: with one file for both, answers come from the wrong card.
    func write(in folder: String) throws(VirtualDeviceError) {
        for number in 0..<Self.most / 2 { unlink("\(folder)/readers/vpcd-\(number)") }
        for (number, name) in names.enumerated() {
            let driver = number == 0 ? Self.driver : "\(folder)/vpcd-\(number).so"
            if number > 0 { try Self.write(try Self.read(Self.driver), to: driver) }
            let port = String(Self.firstPort + UInt16(2 * number), radix: 16, uppercase: true)
            let lines = """
                FRIENDLYNAME "\(name)"
                DEVICENAME /dev/null:0x\(port)
                LIBPATH \(driver)
                CHANNELID 0x\(port)

                """
            try Self.write(Array(lines.utf8), to: "\(folder)/readers/vpcd-\(number)")
        }
    }

    private static func read(_ path: String) throws(VirtualDeviceError) -> [UInt8] {
        let file = try SystemCall.check("open \(path)") { open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(file) }
        var bytes: [UInt8] = []
        while true {
            let piece = try [UInt8](unsafeUninitializedCapacity: 65_536) { (buffer, count) throws(VirtualDeviceError) in
                count = try SystemCall.check("read") { Glibc.read(file, buffer.baseAddress, buffer.count) }
            }
            guard !piece.isEmpty else { return bytes }
            bytes += piece
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(VirtualDeviceError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        let file = try SystemCall.check("open \(path)") { open(path, flags, 0o600) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = try SystemCall.check("write") {
                rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(written)
        }
    }
}
