import HealthDevices
import ResidentCards
import SmartCards

/// The memory of a FeliCa device behind whatever reader it lies on, for block maps.
struct FelicaBlockMemory: BlockMemory {
    private let card: FelicaCard
    private let channel: any CardChannel

    /// `FF CA 00 00 00`: the identifier that the reader knows (PC/SC part 3 section 3.2.2.1.3).
    private static let getIdentifier = CommandAPDU(0xFF, 0xCA, 0x00, 0x00, expectedLength: 256)

    /// Opens the way to what lies on `reader`, lends its memory to `body` and closes it.
    ///
    /// - Throws: ``BlockMemoryError`` when the way cannot be opened.
    static func withMemory<Result>(
        on reader: ReaderName,
        over channel: any CardChannel,
        _ body: (FelicaBlockMemory) -> Result
    ) throws(BlockMemoryError) -> Result {
        do throws(FelicaError) {
            return try FelicaCard.withCard(on: reader, over: channel) { (card) throws(FelicaError) in
                body(FelicaBlockMemory(card: card, channel: channel))
            }
        } catch {
            throw BlockMemoryError(error)
        }
    }

    func identifier(system: UInt16) throws(BlockMemoryError) -> [UInt8]? {
        do throws(FelicaError) {
            return try card.poll(systemCode: system).idm
        } catch {
            switch error {
            case .silence: return nil
            case .notSupported: return try identifierKnownToReader(system: system)
            default: throw BlockMemoryError(error)
            }
        }
    }

    /// For a reader that polls only by itself: the device says which systems it has.
    private func identifierKnownToReader(system: UInt16) throws(BlockMemoryError) -> [UInt8]? {
        let answer: ResponseAPDU
        do { answer = try channel.transmit(Self.getIdentifier) } catch { throw .card(error) }
        guard answer.isSuccess, answer.data.count == 8 else { return nil }
        do throws(FelicaError) {
            return try card.systemCodes(of: answer.data).contains(system) ? answer.data : nil
        } catch {
            guard case .silence = error else { throw BlockMemoryError(error) }
            return nil
        }
    }

    func read(
        _ blocks: [UInt8],
        of service: UInt16,
        from identifier: [UInt8]
    ) throws(BlockMemoryError) -> [[UInt8]] {
        do throws(FelicaError) {
            return try card.read(blocks, of: service, from: identifier)
        } catch {
            throw BlockMemoryError(error)
        }
    }
}

extension BlockMemoryError {
    fileprivate init(_ error: FelicaError) {
        self =
            switch error {
            case .card(let error): .card(error)
            case .silence: .silence
            case .refused(let flag1, let flag2): .refused(flag1: flag1, flag2: flag2)
            case .notSupported: .notSupported
            case .malformed, .wrongCard, .tooLong: .malformed
            }
    }
}
