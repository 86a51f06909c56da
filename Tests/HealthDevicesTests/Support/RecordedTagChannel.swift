import SmartCards

@testable import HealthDevices

/// A tag that shows recorded records, one after each that is written to it, and keeps what was written.
final class RecordedTagChannel: CardChannel {
    /// Payloads of the PHD records written to it: flags and APDU.
    private(set) var records: [[UInt8]] = []
    private var agent: [[UInt8]]
    private var file: Type4File

    /// - Parameters:
    ///   - agent: payloads of the device's records, the first shown at once.
    ///   - message: what the tag holds before the device says anything.
    ///   - limit: the most bytes of one command.
    init(agent: [[UInt8]], message: [UInt8] = [], limit: Int = 0x34) {
        self.agent = agent
        file = Type4File(readLimit: limit, writeLimit: limit)
        file.message = message
        showNext()
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        let response = file.respond(to: command.bytes)
        if let message = file.takeWritten(), let record = try? NDEFRecord(message: message), !record.type.isEmpty {
            records.append(record.payload)
            showNext()
        }
        return try ResponseAPDU(bytes: response)
    }

    private func showNext() {
        guard !agent.isEmpty else { return }
        file.message = NDEFRecord(typeNameFormat: 1, type: PHDRecord.type, payload: agent.removeFirst()).message
    }
}
