package import FoundationEssentials

/// A UUID that remembers what it names, so that a box's number never reaches a resident's column.
///
/// New ones are UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then random bits, so that they sort by
/// the time they were made.
package struct Identifier<Owner>: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UUID

    package init(_ rawValue: UUID) {
        self.rawValue = rawValue
    }

    /// A new identifier, made at `now`.
    package init(at now: Instant) {
        var random = SystemRandomNumberGenerator()
        let high = random.next()
        let low = random.next()
        let time = UInt64(bitPattern: now.milliseconds)
        func byte(_ word: UInt64, _ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> shift) }
        rawValue = UUID(
            uuid: (
                byte(time, 40), byte(time, 32), byte(time, 24), byte(time, 16), byte(time, 8), byte(time, 0),
                0x70 | (byte(high, 0) & 0x0F), byte(high, 8),
                0x80 | (byte(high, 16) & 0x3F), byte(low, 0), byte(low, 8), byte(low, 16), byte(low, 24), byte(low, 32),
                byte(low, 40), byte(low, 48)
            )
        )
    }

    /// - Returns: nil when `text` is not a UUID.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        rawValue = uuid
    }

    /// - Returns: nil unless there are exactly 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &uuid) { $0.copyBytes(from: bytes) }
        rawValue = UUID(uuid: uuid)
    }

    /// The 16 bytes in network order.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: rawValue.uuid) { Array($0) }
    }

    /// Lower case, as RFC 9562 section 4 writes it.
    package var description: String { rawValue.uuidString.lowercased() }
}
