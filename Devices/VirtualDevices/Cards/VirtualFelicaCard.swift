/// A FeliCa card (JIS X 6319-4) on a reader: it shows its identifier, and where the reader is of a make that lets FeliCa
/// commands pass, it answers those too.
package struct VirtualFelicaCard: VirtualCard {
    package private(set) var chip: any FelicaChip
    /// Nil: a reader that knows no more than the identifier.
    private let make: FelicaReaderMake?
    private var sessionIsOpen = false
    package private(set) var progress = CardProgress.untouched

    /// The block CK of virtual FeliCa Lite-S cards; nobody has such a card.
    package static let demonstrationKeyBlock = Array("engawa test key!".utf8)

    /// The manufacture identifier IDm, 8 bytes.
    package var idm: [UInt8] { chip.idm }

    package init(chip: some FelicaChip, on make: FelicaReaderMake? = nil) {
        self.chip = chip
        self.make = make
    }

    /// - Returns: nil unless `idm` has 8 bytes.
    package init?(idm: [UInt8]) {
        guard let chip = PlainFelicaChip(idm: idm) else { return nil }
        self.init(chip: chip)
    }

    package var answerToReset: [UInt8] {
        AnswerToReset.memoryCard(standard: .felica, name: 0x003B)
    }

    package mutating func enterField() {
        progress = .untouched
        sessionIsOpen = false
        chip.losePower()
    }

    package mutating func reset() {
        sessionIsOpen = false
        chip.losePower()
    }

    package mutating func respond(to command: [UInt8]) -> CardAnswer {
        if let make, ReaderCommand(command) == .forCard {
            switch make.outcome(of: command, idm: chip.idm, isOpen: &sessionIsOpen) {
            case .done: return .response(make.done)
            case .pass(let frame): return .response(make.answer(with: chip.respond(to: frame)))
            case .unknown: break
            }
        }
        return ReaderCommand.respond(to: command, identifier: chip.idm, progress: &progress)
    }
}
