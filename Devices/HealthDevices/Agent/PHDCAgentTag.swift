/// The tag of a blood-pressure monitor that is played.
package typealias PHDCAgentTag = PlayedTag<MonitorScript>

/// The tag of a device that is played: an NFC Forum Type 4 tag whose NDEF file is the way to a ``PlayedAgent`` (NFC Forum
/// Type 4 Tag 2.0, Personal Health Device Communication 1.0).
///
/// Bytes in, bytes out: a virtual reader's card, or a test, passes each command on and sends back the answer.
package struct PlayedTag<Script: AgentScript>: Sendable {
    private var conversation: PlayedConversation<Script>
    private var file: Type4File
    /// What shows after so many more reads.
    private var answer: (message: [UInt8], reads: Int)?

    package var agent: PlayedAgent<Script> { conversation.agent }
    /// How the other side broke the rules of the tag or of the message counter; nil as long as it did not.
    package var violation: String? { conversation.violation }

    /// - Parameters:
    ///   - script: the device that is played.
    ///   - readLimit: MLe, the most bytes of one READ BINARY.
    ///   - writeLimit: MLc, the most bytes of one UPDATE BINARY.
    package init(_ script: Script, readLimit: Int = 0xF6, writeLimit: Int = 0xF6) {
        conversation = PlayedConversation(script)
        file = Type4File(readLimit: readLimit, writeLimit: writeLimit)
        fieldOn()
    }

    /// The device is laid on the reader: its conversation begins anew.
    package mutating func fieldOn() {
        file.reset()
        answer = nil
        file.message = conversation.begin()
    }

    /// Another measurement was made on the device.
    package mutating func remember(_ entry: Script.Entry) {
        conversation.remember(entry)
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
        if let written = file.takeWritten(), let next = conversation.hear(written) { answer = next }
        return response
    }
}
