/// Which readers and cards are left alone: the set-top box's own conditional-access slot (CAS) decrypts the television
/// picture, and one command of ours could blank it.
package struct ReaderFilter: Hashable, Sendable {
    /// Parts of names, compared without regard to case. A reader with one of them is never watched.
    package let hiddenNameParts: [String]
    /// Answers to reset. A card with one of them is never connected to.
    package let hiddenATRs: Set<[UInt8]>

    package init(
        hiddenNameParts: [String] = ReaderFilter.conditionalAccessNameParts,
        hiddenATRs: Set<[UInt8]> = ReaderFilter.conditionalAccessATRs
    ) {
        self.hiddenNameParts = hiddenNameParts.map { $0.lowercased() }
        self.hiddenATRs = hiddenATRs
    }

    package func shows(_ reader: ReaderName) -> Bool {
        let name = reader.description.lowercased()
        return !hiddenNameParts.contains { !$0.isEmpty && name.contains($0) }
    }

    package func shows(atr: [UInt8]) -> Bool {
        !hiddenATRs.contains(atr)
    }

    /// What the drivers of Japanese conditional-access slots have in their names.
    package static let conditionalAccessNameParts = ["B-CAS", "C-CAS", "A-CAS", "CAS Slot", "CAS module"]

    /// Japanese conditional-access cards, from the smart card list of pcsc-tools: B-CAS twice, C-CAS, A-CAS.
    package static let conditionalAccessATRs: Set<[UInt8]> = [
        [0x3B, 0xF0, 0x12, 0x00, 0xFF, 0x91, 0x81, 0xB1, 0x7C, 0x45, 0x1F, 0x01, 0x9B],
        [0x3B, 0xF0, 0x12, 0x00, 0xFF, 0x91, 0x81, 0xB1, 0x7C, 0x45, 0x1F, 0x03, 0x99],
        [0x3B, 0xF0, 0x12, 0x00, 0xFF, 0x91, 0x81, 0xB1, 0xEF, 0x45, 0x1F, 0x03, 0x0A],
        [0x3B, 0xF0, 0x13, 0x00, 0xFF, 0x91, 0x81, 0xB1, 0xFE, 0x46, 0x1F, 0x03, 0x19],
    ]
}
