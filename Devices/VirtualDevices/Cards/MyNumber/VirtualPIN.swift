/// A PIN in a virtual card. Its value and the tries left lie in a file, so that they outlive the card's removal and the
/// end of the program, as on a real card.
struct VirtualPIN: Hashable {
    enum Role: String, CaseIterable {
        /// The user-authentication PIN of JPKI.
        case authentication
        /// The signature PIN of JPKI.
        case signature
        /// The PIN of the text-input application.
        case text

        var mostTries: Int { self == .signature ? 5 : 3 }

        /// Four digits; the signature PIN 6 to 16 letters, which are capital ones on the card, and digits.
        func accepts(_ value: [UInt8]) -> Bool {
            let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
            let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
            guard self == .signature else { return value.count == 4 && value.allSatisfy(digits.contains) }
            return (6...16).contains(value.count) && value.allSatisfy { digits.contains($0) || letters.contains($0) }
        }
    }

    var value: [UInt8]
    /// 0...``Role/mostTries``
    var triesLeft: Int
}

/// The PINs of one card: a file with a line each, `authentication 1234 3`.
struct VirtualPINFile {
    private let path: String
    private(set) var pins: [VirtualPIN.Role: VirtualPIN]

    /// - Throws: ``VirtualDeviceError/unusableCard(_:)`` when the file is missing or not in its form.
    init(path: String) throws(VirtualDeviceError) {
        self.path = path
        pins = [:]
        for line in try CardFolder.text(at: path).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let role = VirtualPIN.Role(rawValue: String(words[0])), let tries = Int(words[2]),
                (0...role.mostTries).contains(tries), role.accepts(Array(words[1].utf8))
            else { throw .unusableCard("\(path) has a line that is no PIN with its tries") }
            pins[role] = VirtualPIN(value: Array(words[1].utf8), triesLeft: tries)
        }
        guard pins.count == VirtualPIN.Role.allCases.count else { throw .unusableCard("\(path) lacks a PIN") }
    }

    /// Changes a PIN, on disk first.
    /// - Returns: false when the disk did not take it; the PIN is as it was then.
    mutating func update(_ role: VirtualPIN.Role, _ change: (inout VirtualPIN) -> Void) -> Bool {
        guard var pin = pins[role] else { return false }
        change(&pin)
        var changed = pins
        changed[role] = pin
        let lines = VirtualPIN.Role.allCases.compactMap { role in
            changed[role].map { "\(role.rawValue) \(String(decoding: $0.value, as: UTF8.self)) \($0.triesLeft)\n" }
        }
        guard CardFolder.write(lines.joined(), to: path) else { return false }
        pins = changed
        return true
    }
}
