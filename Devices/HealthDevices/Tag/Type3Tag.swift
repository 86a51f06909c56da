import Felica
import SmartCards

/// The NDEF message of an NFC Forum Type 3 tag (Type 3 Tag 1.0), read and written in blocks of 16 bytes.
struct Type3Tag: NDEFTag {
    /// Whoever has NDEF answers to a polling for this.
    private static let system: UInt16 = 0x12FC
    private static let readable: UInt16 = 0x000B
    private static let writable: UInt16 = 0x0009

    private let card: FelicaCard
    /// The manufacture identifier, 8 bytes.
    private let idm: [UInt8]

    /// Finds the tag.
    ///
    /// - Throws: ``LinkError/notAHealthDevice`` when nothing answers for NDEF.
    init(on card: FelicaCard) throws(LinkError) {
        self.card = card
        do throws(FelicaError) {
            guard let idm = try card.identifier(inSystem: Self.system) else { throw .notSupported }
            self.idm = idm
        } catch {
            throw LinkError(error)
        }
    }

    func read() throws(LinkError) -> [UInt8] {
        let information = try attributes()
        guard !information.isBeingWritten else { return [] }
        let blocks = (information.length + 15) / 16
        var message: [UInt8] = []
        message.reserveCapacity(blocks * 16)
        var next = 1
        while next <= blocks {
            let count = min(information.blocksPerCheck, blocks - next + 1)
            message += try check(next..<next + count)
            next += count
        }
        return Array(message.prefix(information.length))
    }

    /// While WriteF says so, the message is not whole; the last block written is the one that says it is.
    func write(_ message: [UInt8]) throws(LinkError) {
        var information = try attributes()
        let blocks = (message.count + 15) / 16
        guard information.isWritable else { throw .refused(StatusWord(0x6982)) }
        guard blocks <= information.blocks else { throw .tooLarge }
        information.isBeingWritten = true
        try update(0..<1, with: information.block)
        let padded = message + [UInt8](repeating: 0, count: blocks * 16 - message.count)
        var next = 0
        while next < blocks {
            let count = min(information.blocksPerUpdate, blocks - next)
            try update(next + 1..<next + 1 + count, with: Array(padded[next * 16..<(next + count) * 16]))
            next += count
        }
        information.length = message.count
        information.isBeingWritten = false
        try update(0..<1, with: information.block)
    }

    private func attributes() throws(LinkError) -> Type3Attributes {
        let block = try check(0..<1)
        do throws(MalformedBytes) {
            return try Type3Attributes(block)
        } catch {
            throw .malformed(error)
        }
    }

    private func check(_ blocks: Range<Int>) throws(LinkError) -> [UInt8] {
        do throws(FelicaError) {
            return try card.read(blocks.map { UInt16($0) }, of: Self.readable, from: idm).flatMap(\.self)
        } catch {
            throw LinkError(error)
        }
    }

    private func update(_ blocks: Range<Int>, with data: [UInt8]) throws(LinkError) {
        do throws(FelicaError) {
            try card.write(blocks.map { UInt16($0) }, data, of: Self.writable, to: idm)
        } catch {
            throw LinkError(error)
        }
    }
}

extension LinkError {
    /// A device that does not answer has left the field.
    fileprivate init(_ error: FelicaError) {
        self =
            switch error {
            case .card(let error): .card(error)
            case .silence: .card(.removed)
            case .notSupported: .notAHealthDevice
            case .refused(let flag1, let flag2): .refused(StatusWord(UInt16(flag1) << 8 | UInt16(flag2)))
            case .malformed(let offset):
                .malformed(
                    MalformedBytes(offset: offset, expected: "the answer of a FeliCa tag", found: "something else")
                )
            case .wrongCard:
                .malformed(MalformedBytes(offset: 2, expected: "the tag that was asked", found: "another one"))
            case .tooLong: .tooLarge
            }
    }
}
