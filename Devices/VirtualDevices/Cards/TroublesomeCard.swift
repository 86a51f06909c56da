/// A card that cannot be spoken with.
package struct TroublesomeCard: VirtualCard {
    package enum Trouble: String, Hashable, Sendable, CaseIterable {
        /// Its answer to reset is none that ISO/IEC 7816-3 knows.
        case scrambled = "scrambled-card"
        /// It never answers a command.
        case silent = "silent-card"
    }

    package let trouble: Trouble
    package private(set) var progress = CardProgress.untouched

    package init(_ trouble: Trouble) {
        self.trouble = trouble
    }

    package var answerToReset: [UInt8] {
        switch trouble {
        case .scrambled: [0xFF, 0xFF, 0xFF]
        case .silent: AnswerToReset.memoryCard(standard: .felica, name: 0x003B)
        }
    }

    package mutating func enterField() {
        progress = .untouched
    }

    package mutating func reset() {}

    package mutating func respond(to command: [UInt8]) -> CardAnswer {
        progress = .underWay
        return .silence
    }
}
