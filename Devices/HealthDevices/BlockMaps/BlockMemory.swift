package import SmartCards

/// The memory of what lies on the reader, as FeliCa shows it without a key. It can only be read.
package protocol BlockMemory {
    /// Asks for a card or device with this system code.
    ///
    /// - Returns: the 8 bytes by which it can be told from every other one; nil when none answers.
    /// - Throws: ``BlockMemoryError``.
    func identifier(system: UInt16) throws(BlockMemoryError) -> [UInt8]?

    /// Reads blocks of a service in one command.
    ///
    /// - Parameters:
    ///   - blocks: 1...``BlockMemoryLimits/blocksAtOnce`` numbers.
    ///   - service: its code.
    ///   - identifier: what ``identifier(system:)`` gave.
    /// - Returns: 16 bytes for each, in the order in which they were asked for.
    /// - Throws: ``BlockMemoryError``.
    func read(_ blocks: [UInt8], of service: UInt16, from identifier: [UInt8]) throws(BlockMemoryError) -> [[UInt8]]
}

package enum BlockMemoryLimits {
    /// As many blocks as the weakest chips give in one command (FeliCa Lite-S: 4).
    package static let blocksAtOnce = 4
}

/// Why a memory gave nothing.
package enum BlockMemoryError: Error, Hashable, Sendable {
    /// It was taken away, or the reader is gone.
    case card(CardError)
    /// No answer came within the time that the reader waits.
    case silence
    /// The chip does not give this service or one of the blocks: its two status flags.
    case refused(flag1: UInt8, flag2: UInt8)
    /// The answer is not as it must be.
    case malformed
    /// The reader lets no such command pass.
    case notSupported
}
