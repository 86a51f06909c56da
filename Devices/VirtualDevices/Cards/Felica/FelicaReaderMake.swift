/// How a make of reader lets FeliCa commands pass: its own commands in, the card's frames out, and back.
package enum FelicaReaderMake: String, Hashable, Sendable, CaseIterable {
    /// Sony RC-S300: transparent sessions with instruction 50.
    case sony = "SONY FeliCa RC-S300/S"
    /// Any reader with transparent sessions as PC/SC 2.02 has them.
    case generic = "Kitchen Reader"
    case acr122 = "ACS ACR122U PICC Interface"
    case acr1252 = "ACS ACR1252 Dual Reader"
    case identiv = "Identiv uTrust 3700 F CL Reader"

    /// What the reader makes of one of its commands.
    enum Outcome: Hashable {
        /// Done, nothing to say.
        case done
        /// A frame for the card, and how the reader packs the answer.
        case pass(frame: [UInt8])
        /// Not one of this reader's commands.
        case unknown
    }

    /// What becomes of a command; `idm` is the card that the reader has found, which Identiv's put into the frame
    /// themselves.
    func outcome(of command: [UInt8], idm: [UInt8], isOpen: inout Bool) -> Outcome {
        guard command.count >= 5, command[0] == 0xFF else { return .unknown }
        let data = Array(command.dropFirst(5).prefix(Int(command[4])))
        switch self {
        case .sony, .generic:
            guard command[1] == (self == .sony ? 0x50 : 0xC2), command[2] == 0x00 else { return .unknown }
            return transparent(command[3], data, &isOpen)
        case .acr122:
            guard command[1...3] == [0, 0, 0], data.prefix(3) == [0xD4, 0x40, 0x01] else { return .unknown }
            return .pass(frame: Array(data.dropFirst(3)))
        case .acr1252:
            guard command[1...3] == [0, 0, 0] else { return .unknown }
            return .pass(frame: data)
        case .identiv:
            return pseudo(command, data, idm)
        }
    }

    private func transparent(_ function: UInt8, _ data: [UInt8], _ isOpen: inout Bool) -> Outcome {
        switch (function, data) {
        case (0x00, [0x81, 0x00]):
            isOpen = true
            return .done
        case (0x00, [0x82, 0x00]):
            isOpen = false
            return .done
        case (0x02, [0x8F, 0x02, 0x03, 0x00]) where isOpen: return .done
        case (0x01, _) where isOpen:
            // 5F46 04 and a time, then 95 with the frame.
            guard data.count > 9, data.prefix(3) == [0x5F, 0x46, 0x04], data[7] == 0x95 else { return .unknown }
            return .pass(frame: Array(data.dropFirst(data[8] == 0x81 ? 10 : 9)))
        default: return .unknown
        }
    }

    private func pseudo(_ command: [UInt8], _ data: [UInt8], _ idm: [UInt8]) -> Outcome {
        let (services, blocks) = (command[2], command[3])
        var payload: [UInt8]
        switch command[1] {
        case 0x4A: payload = [0x0C] + idm
        case 0x46, 0x48:
            guard data.count >= 2 * Int(services) else { return .unknown }
            payload = [command[1] == 0x46 ? 0x06 : 0x08] + idm + [services]
            payload += data.prefix(2 * Int(services)) + [blocks] + data.dropFirst(2 * Int(services))
        default: return .unknown
        }
        return .pass(frame: [UInt8(payload.count + 1)] + payload)
    }

    /// The reader's answer with what the card said; nil when it said nothing.
    func answer(with frame: [UInt8]?) -> [UInt8] {
        switch self {
        case .sony, .generic:
            guard let frame else { return [0xC0, 0x03, 0x02, 0x64, 0x01] + StatusWord.success }
            let length: [UInt8] = frame.count < 0x80 ? [UInt8(frame.count)] : [0x81, UInt8(frame.count)]
            return [0xC0, 0x03, 0x00, 0x90, 0x00, 0x92, 0x01, 0x00, 0x96, 0x02, 0x00, 0x00, 0x97] + length + frame
                + StatusWord.success
        case .acr122:
            return [0xD5, 0x41] + (frame.map { [0x00] + $0 } ?? [0x01]) + StatusWord.success
        case .acr1252:
            return frame.map { $0 + StatusWord.success } ?? [0x63, 0x00]
        case .identiv:
            return frame.map { $0.dropFirst(2) + StatusWord.success } ?? [0x64, 0x01]
        }
    }

    /// What the reader says when a command of its own is done and there is nothing to say.
    var done: [UInt8] { [0xC0, 0x03, 0x00, 0x90, 0x00] + StatusWord.success }
}
