/// The device's side of the conversation over a tag (NFC Forum, Personal Health Device Communication 1.0), whatever the
/// tag's type: NDEF messages in, NDEF messages out.
struct PlayedConversation<Script: AgentScript>: Sendable {
    private(set) var agent: PlayedAgent<Script>
    /// How the other side broke the rules of the message counter; nil as long as it did not.
    private(set) var violation: String?

    /// Flags of the last message, by either side.
    private var flags: UInt8 = 0
    /// The manager acknowledged the last message with an empty record.
    private var isAcknowledged = false

    init(_ script: Script) {
        agent = PlayedAgent(script)
    }

    mutating func remember(_ entry: Script.Entry) {
        agent.remember(entry)
    }

    /// The device is laid on the reader: its conversation begins anew.
    ///
    /// - Returns: what its tag shows.
    mutating func begin() -> [UInt8] {
        isAcknowledged = false
        violation = nil
        flags = 0
        if case .firstFlags(let wrong) = agent.script.fault { flags = wrong }
        return Self.message(flags, agent.begin())
    }

    /// The manager has written `message`.
    ///
    /// - Returns: what the tag shows next, and after how many reads; nil when the device says nothing.
    mutating func hear(_ message: [UInt8]) -> (message: [UInt8], reads: Int)? {
        if message == [0xD0, 0x00, 0x00] {
            isAcknowledged = true
            return nil
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
        case .silence where faultIsDue: return nil
        case .garbage(let bytes) where faultIsDue: apdu = bytes
        case .skippedCounter where faultIsDue: flags = Self.next(flags)
        default: break
        }
        return (Self.message(flags, apdu), agent.script.readsBeforeAnswer)
    }

    private mutating func fail(_ what: String) -> (message: [UInt8], reads: Int)? {
        violation = violation ?? what
        return nil
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
