/// A town card: type B, with a random PUPI and an application that holds the number the town wrote.
///
/// The application is the one of `ResidentCards/TownCardProfile`, written down here a second time on purpose: the
/// reading side and the card must agree by their bytes, not by a shared constant.
package struct VirtualTownCard: VirtualCard {
    /// What the town wrote, 16 bytes.
    package let number: [UInt8]
    /// The pseudo-unique identifier that the card announces; drawn anew at each touch.
    package private(set) var pupi: [UInt8]
    package private(set) var progress = CardProgress.untouched
    private var applicationIsSelected = false

    /// - Returns: nil unless `number` has 16 bytes.
    package init?(number: [UInt8]) {
        guard number.count == 16 else { return nil }
        self.number = number
        pupi = Self.randomPUPI()
    }

    package var answerToReset: [UInt8] {
        AnswerToReset.typeB(applicationData: [0x54, 0x4F, 0x57, 0x4E], protocolInformation: [0x00, 0x81, 0xC1])
    }

    package mutating func enterField() {
        progress = .untouched
        applicationIsSelected = false
        pupi = Self.randomPUPI()
    }

    package mutating func reset() {
        applicationIsSelected = false
    }

    package mutating func respond(to command: [UInt8]) -> CardAnswer {
        if case .untouched = progress { progress = .underWay }
        guard ReaderCommand(command) == .forCard, command[0] == 0x00 else {
            return .response(ReaderCommand(command).answer(identifier: pupi))
        }
        switch command[1] {
        case 0xA4: return .response(select(command))
        case 0xB0: return .response(readBinary(command))
        default: return .response(StatusWord.instructionNotSupported)
        }
    }

    /// `00 A4 04 0C 06 F0 "TOWN" 01` (ISO/IEC 7816-4 section 11.2.2); any other name is not here.
    private mutating func select(_ command: [UInt8]) -> [UInt8] {
        applicationIsSelected = command == Self.selectApplication
        return applicationIsSelected ? StatusWord.success : StatusWord.fileNotFound
    }

    /// `00 B0 81 00 10`: 16 bytes of the file with the short identifier 1 (ISO/IEC 7816-4 section 11.3.3).
    private mutating func readBinary(_ command: [UInt8]) -> [UInt8] {
        guard applicationIsSelected else { return StatusWord.conditionsNotSatisfied }
        guard command[2] == 0x81, command[3] == 0x00 else { return StatusWord.fileNotFound }
        guard command.count == 5, command[4] == UInt8(number.count) else { return StatusWord.wrongLength }
        progress = .finished(.read)
        return number + StatusWord.success
    }

    private static let selectApplication: [UInt8] =
        [0x00, 0xA4, 0x04, 0x0C, 0x06] + [0xF0, 0x54, 0x4F, 0x57, 0x4E, 0x01]

    private static func randomPUPI() -> [UInt8] {
        (0..<4).map { _ in UInt8.random(in: .min ... .max) }
    }
}
