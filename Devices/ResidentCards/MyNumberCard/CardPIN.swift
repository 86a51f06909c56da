import Glibc
import Synchronization

/// The four digits that somebody enters, until a card has seen them or they are given up.
///
/// They lie in one place that is overwritten by ``wipe()``, by the use of the PIN, and at the latest with the object;
/// nothing prints them. What the reader service and the reader keep of a command is theirs.
package final class CardPIN: Sendable {
    /// The user-authentication PIN and that of text input support have four digits.
    package static let length = 4

    private let digits = Mutex(Digits())

    package init() {}

    /// A PIN entered at once, as digits in ASCII, which stay the caller's to wipe. Nil unless there are four.
    package convenience init?(_ text: some Sequence<UInt8>) {
        self.init()
        for byte in text where !append(Int(byte) - 0x30) { return nil }
        guard isComplete else { return nil }
    }

    /// How many digits are there, 0...4: what a screen shows as dots.
    package var count: Int { digits.withLock { $0.count } }

    package var isComplete: Bool { count == Self.length }

    /// Enters one more digit.
    /// - Returns: false when it is none of 0...9, or when four are there.
    package func append(_ digit: Int) -> Bool {
        digits.withLock { $0.append(digit) }
    }

    /// Takes the last digit back, if there is one.
    package func removeLast() {
        digits.withLock { $0.removeLast() }
    }

    /// Overwrites the digits; none is there afterwards.
    package func wipe() {
        digits.withLock { $0.wipe() }
    }

    /// The digits in ASCII, for one command, which its sender wipes.
    /// - Returns: nil unless all four are there.
    func takeBytes() -> [UInt8]? {
        digits.withLock { digits in
            defer { digits.wipe() }
            return digits.count == Self.length ? digits.copy() : nil
        }
    }

    /// Whether nothing of the digits is left in their place.
    package var isBlank: Bool { digits.withLock { $0.isBlank } }

    /// The one place where the digits lie.
    private struct Digits: ~Copyable {
        private let place = UnsafeMutablePointer<UInt8>.allocate(capacity: CardPIN.length)
        private(set) var count = 0

        init() {
            place.initialize(repeating: 0, count: CardPIN.length)
        }

        deinit {
            explicit_bzero(place, CardPIN.length)
            place.deallocate()
        }

        var isBlank: Bool { copy().allSatisfy { $0 == 0 } }

        mutating func append(_ digit: Int) -> Bool {
            guard (0...9).contains(digit), count < CardPIN.length else { return false }
            place[count] = 0x30 + UInt8(digit)
            count += 1
            return true
        }

        mutating func removeLast() {
            guard count > 0 else { return }
            count -= 1
            place[count] = 0
        }

        mutating func wipe() {
            explicit_bzero(place, CardPIN.length)
            count = 0
        }

        func copy() -> [UInt8] { Array(UnsafeBufferPointer(start: place, count: CardPIN.length)) }
    }
}

extension CardPIN: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a PIN" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
