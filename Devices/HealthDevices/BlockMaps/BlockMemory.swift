package import Felica

/// The memory of what lies on the reader, as FeliCa shows it without a key. It can only be read.
package protocol BlockMemory {
    /// Asks for a card or device that has this system.
    ///
    /// - Returns: the 8 bytes by which it can be told from every other one; nil when none answers.
    func identifier(inSystem systemCode: UInt16) throws(FelicaError) -> [UInt8]?

    /// Reads blocks of a service in one command.
    ///
    /// - Parameters:
    ///   - blocks: 1...``FelicaCard/blocksOfAnyCard`` numbers.
    ///   - service: its code.
    ///   - idm: what ``identifier(inSystem:)`` gave.
    /// - Returns: 16 bytes for each, in the order in which they were asked for.
    /// - Throws: ``FelicaError``.
    func read(_ blocks: [UInt16], of service: UInt16, from idm: [UInt8]) throws(FelicaError) -> [[UInt8]]
}

extension FelicaCard: BlockMemory {}
