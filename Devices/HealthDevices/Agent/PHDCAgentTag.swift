/// The tag of a monitor that is played: an NFC Forum Type 4 tag whose NDEF file is the way to a ``PersonalHealthAgent``
/// (NFC Forum Type 4 Tag 2.0, Personal Health Device Communication 1.0).
///
/// Bytes in, bytes out: a virtual reader's card, or a test, passes each command on and sends back the answer.
package struct PHDCAgentTag: Sendable {
    package private(set) var agent: PersonalHealthAgent
    /// How the other side broke the rules of the tag or of the message counter; nil as long as it did not.
    package private(set) var violation: String?

    private var file: Type4File
    /// Flags of the last message, by either side.
    private var flags: UInt8 = 0
    /// The manager acknowledged the last message with an empty record.
    private var isAcknowledged = false
    /// What shows after so many more reads.
    private var answer: (message: [UInt8], reads: Int)?

    /// - Parameters:
    ///   - script: the monitor that is played.
    ///   - readLimit: MLe, the most bytes of one READ BINARY.
    ///   - writeLimit: MLc, the most bytes of one UPDATE BINARY.
    package init(_ script: MonitorScript, readLimit: Int = 0xF6, writeLimit: Int = 0xF6) {
        agent = PersonalHealthAgent(script)
        file = Type4File(readLimit: readLimit, writeLimit: writeLimit)
        fieldOn()
    }

    /// The device is laid on the reader: its conversation begins anew.
    package mutating func fieldOn() {
        file.reset()
        answer = nil
        isAcknowledged = false
        violation = nil
        flags = 0
        if case .firstFlags(let wrong) = agent.script.fault { flags = wrong }
        file.message = Self.message(flags, agent.begin())
    }

    /// Another measurement was made on the device.
    package mutating func remember(_ entry: MonitorScript.Entry) {
        agent.remember(entry)
    }

    /// Answers one command as the tag does: data and status word.
    package mutating func respond(to commandAPDU: [UInt8]) -> [UInt8] {
        if let waiting = answer, commandAPDU.starts(with: [0x00, 0xB0, 0x00, 0x00]), file.isMessageFileSelected {
            answer?.reads = waiting.reads - 1
            if waiting.reads <= 1 {
                file.message = waiting.message
                answer = nil
            }
        }
        let response = file.respond(to: commandAPDU)
        if let written = file.takeWritten() { receive(written) }
        return response
    }

    private mutating func receive(_ message: [UInt8]) {
        if message == [0xD0, 0x00, 0x00] {
            isAcknowledged = true
            return
        }
        guard let payload = Self.payload(of: message) else { return fail("a record that is not of type PHD") }
        guard isAcknowledged else { return fail("no empty record before its own") }
        guard let found = payload.first, found == Self.next(flags) else { return fail("a flags byte out of turn") }
        isAcknowledged = false
        flags = Self.next(found)
        let hadReported = agent.isInFirstReport
        var apdu = agent.respond(to: Array(payload.dropFirst()))
        let faultIsDue = agent.isInFirstReport && !hadReported
        switch agent.script.fault {
        case .silence where faultIsDue: return
        case .garbage(let bytes) where faultIsDue: apdu = bytes
        case .skippedCounter where faultIsDue: flags = Self.next(flags)
        default: break
        }
        answer = (Self.message(flags, apdu), agent.script.readsBeforeAnswer)
    }

    private mutating func fail(_ what: String) {
        violation = violation ?? what
    }

    private static func next(_ flags: UInt8) -> UInt8 {
        0x80 | ((flags & 0x0F) + 1) & 0x0F
    }

    private static func message(_ flags: UInt8, _ apdu: [UInt8]) -> [UInt8] {
        let length = apdu.count + 1
        let header: [UInt8] =
            length < 256
            ? [0xD1, 0x03, UInt8(length)]
            : [0xC1, 0x03, 0x00, 0x00, UInt8(length >> 8), UInt8(length & 0xFF)]
        return header + [0x50, 0x48, 0x44, flags] + apdu
    }

    private static func payload(of message: [UInt8]) -> [UInt8]? {
        guard message.count >= 6 else { return nil }
        let isShort = message[0] == 0xD1
        guard isShort || message[0] == 0xC1, message[1] == 3 else { return nil }
        let rest = Array(message.dropFirst(isShort ? 3 : 6))
        return rest.starts(with: [0x50, 0x48, 0x44]) ? Array(rest.dropFirst(3)) : nil
    }
}
