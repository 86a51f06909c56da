/// A FeliCa card (JIS X 6319-4) that shows its identifier and nothing else.
package struct VirtualFelicaCard: VirtualCard {
    /// The manufacture identifier IDm, 8 bytes.
    package let idm: [UInt8]
    package private(set) var progress = CardProgress.untouched

    /// - Returns: nil unless `idm` has 8 bytes.
    package init?(idm: [UInt8]) {
        guard idm.count == 8 else { return nil }
        self.idm = idm
    }

    package var answerToReset: [UInt8] {
        AnswerToReset.memoryCard(standard: .felica, name: 0x003B)
    }

    package mutating func enterField() {
        progress = .untouched
    }

    package mutating func reset() {}

    package mutating func respond(to command: [UInt8]) -> CardAnswer {
        ReaderCommand.respond(to: command, identifier: idm, progress: &progress)
    }
}
