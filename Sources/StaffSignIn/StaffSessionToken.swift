import Crypto

/// What the browser of a signed-in person holds: 256 random bits. Never stored, never logged.
package struct StaffSessionToken: Sendable {
    /// 64 hexadecimal digits, for the cookie.
    package let text: String
    /// What the store keeps of it.
    package let key: StaffSessionKey

    package init() {
        self.init(bytes: randomBytes(32))
    }

    /// - Returns: nil unless `text` is 64 hexadecimal digits in lower case.
    package init?(_ text: String) {
        guard let bytes = [UInt8](hexadecimal: text), bytes.count == 32 else { return nil }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        text = bytes.hexadecimal
        key = StaffSessionKey(digest: Array(SHA256.hash(data: bytes)))
    }
}

/// SHA-256 of a ``StaffSessionToken``: who reads the store cannot sign in with it.
package struct StaffSessionKey: Hashable, Sendable {
    /// 32 bytes.
    package let digest: [UInt8]

    package init(digest: [UInt8]) {
        self.digest = digest
    }
}

/// What every form of a session carries, so that another site cannot post in the person's name: 256 random bits.
package struct FormToken: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    package init() {
        bytes = randomBytes(32)
    }

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var text: String { bytes.hexadecimal }

    /// Compares in the same time, wherever the first difference is.
    package func matches(_ text: String) -> Bool {
        let (own, other) = (Array(self.text.utf8), Array(text.utf8))
        guard own.count == other.count else { return false }
        return zip(own, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

extension [UInt8] {
    var hexadecimal: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        func value(_ digit: UInt8) -> UInt8? {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self = bytes
    }
}
