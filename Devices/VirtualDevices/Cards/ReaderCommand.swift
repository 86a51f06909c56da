/// The commands of class FF that the reader answers itself (PC/SC part 3 section 3.2.2.1.3, GET DATA).
enum ReaderCommand: Hashable {
    /// `FF CA 00 00 00`: UID, PUPI or IDm.
    case getIdentifier
    /// `FF CA` with other parameters, such as the historical bytes of an ATS.
    case getOtherData
    /// Shorter than a command header.
    case fragment
    case forCard

    init(_ command: [UInt8]) {
        guard command.count >= 4 else {
            self = .fragment
            return
        }
        switch (command[0], command[1], command[2], command[3]) {
        case (0xFF, 0xCA, 0x00, 0x00): self = .getIdentifier
        case (0xFF, 0xCA, _, _): self = .getOtherData
        default: self = .forCard
        }
    }

    func answer(identifier: [UInt8]) -> [UInt8] {
        switch self {
        case .getIdentifier: identifier + StatusWord.success
        case .getOtherData: StatusWord.functionNotSupported
        case .fragment: StatusWord.wrongLength
        case .forCard: StatusWord.instructionNotSupported
        }
    }

    /// What a card answers that shows `identifier` and has nothing more to read.
    static func respond(
        to command: [UInt8],
        identifier: [UInt8],
        progress: inout CardProgress
    ) -> CardAnswer {
        let command = ReaderCommand(command)
        if command == .getIdentifier { progress = .finished(.read) }
        return .response(command.answer(identifier: identifier))
    }
}
