import CInput

/// Takes `struct input_event` (linux/input.h) out of the bytes of an input device, wherever they were cut.
/// ```
/// offset 0        seconds, microseconds: two machine words each of the kernel's time, 16 bytes on 64-bit Linux, 8 on 32-bit
///        16 (8)   type, 2 bytes: EV_KEY is 1
///        18 (10)  code, 2 bytes: which key
///        20 (12)  value, 4 bytes: 1 pressed, 0 let go, 2 repeated
/// ```
/// All in the machine's own byte order.
struct InputEventParser {
    struct Key: Hashable, Sendable {
        let code: UInt16
        /// The key is held, and the kernel says so again.
        let isRepeat: Bool
    }

    /// 24 on 64-bit Linux, 16 on 32-bit.
    static let recordBytes = MemoryLayout<input_event>.size

    private var rest: [UInt8] = []
    /// The kernel threw events away: what follows up to the next report means nothing.
    private var isSkipping = false

    /// - Returns: the keys that were pressed or held, in their order.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
        rest += bytes
        var keys: [Key] = []
        let whole = rest.count - rest.count % Self.recordBytes
        for start in stride(from: 0, to: whole, by: Self.recordBytes) {
            if let key = take(rest[start..<start + Self.recordBytes]) { keys.append(key) }
        }
        rest.removeFirst(whole)
        return keys
    }

    private mutating func take(_ record: ArraySlice<UInt8>) -> Key? {
        let (type, code, value) = record.withUnsafeBytes { bytes in
            let fields = bytes.count - 8
            return (
                bytes.loadUnaligned(fromByteOffset: fields, as: UInt16.self),
                bytes.loadUnaligned(fromByteOffset: fields + 2, as: UInt16.self),
                bytes.loadUnaligned(fromByteOffset: fields + 4, as: Int32.self)
            )
        }
        if Int32(type) == EV_SYN {
            isSkipping = Int32(code) == SYN_DROPPED
            return nil
        }
        guard Int32(type) == EV_KEY, !isSkipping, value == 1 || value == 2 else { return nil }
        return Key(code: code, isRepeat: value == 2)
    }
}
