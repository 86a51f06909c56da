import SmartCards

/// A card that answers what the input says, whatever it is asked: one run of bytes an answer, until there are none.
///
/// It holds the drivers to what they promise a holder: a PIN is shown once at most, and never when one try is left; the
/// file with the individual number is not selected.
final class FuzzedChannel: CardChannel {
    private var input: FuzzInput
    private var selectedApplication: [UInt8] = []
    /// What the card said to the last question for tries left: nil, unless it was the last command.
    private var triesLeft: UInt8?
    private var shownPINs = 0

    private static let errors: [CardError] = [.removed, .reset, .hung, .serviceLost, .stopped]

    init(_ input: FuzzInput) {
        self.input = input
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        look(at: command)
        guard let answer = input.run() else { throw .removed }
        // Two equal bytes that are no status word stand for an error of the service.
        if answer.count == 2, answer[0] == answer[1] { throw Self.errors[Int(answer[0]) % Self.errors.count] }
        let response = try ResponseAPDU(bytes: answer)
        if command.instruction == 0x20, command.data.isEmpty, response.sw1 == 0x63, response.sw2 & 0xF0 == 0xC0 {
            triesLeft = response.sw2 & 0x0F
        }
        return response
    }

    private func look(at command: CommandAPDU) {
        defer { triesLeft = nil }
        switch command.instruction {
        case 0xA4 where command.p1 == 0x04: selectedApplication = command.data
        case 0xA4:
            let isText = selectedApplication.starts(with: [0xD3, 0x92, 0x10])
            promise(!(isText && command.data == [0x00, 0x01]), "the individual number's file was selected")
        case 0x20 where !command.data.isEmpty:
            shownPINs += 1
            promise(shownPINs == 1, "a PIN was shown twice")
            promise((triesLeft ?? 0) >= 2, "a PIN was shown though fewer than two tries were said to be left")
        default: break
        }
    }
}

/// Notes down what a real conversation with a virtual card was, as an input that repeats it.
final class NotingChannel: CardChannel {
    private(set) var notes: [UInt8] = []
    private let answer: (CommandAPDU) throws(CardError) -> ResponseAPDU

    init(_ answer: @escaping (CommandAPDU) throws(CardError) -> ResponseAPDU) {
        self.answer = answer
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        let response = try answer(command)
        notes += FuzzInput.run(response.bytes)
        return response
    }
}
