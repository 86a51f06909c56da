/// The agent of IEEE 11073-20601, the device's side, as a value: a blood-pressure monitor that follows a script. Told
/// what the manager says, it answers what it says next.
///
/// It associates, describes itself where asked, answers for its attributes at any time, sends what it holds in confirmed
/// reports one after another, and takes its leave.
package struct PersonalHealthAgent: Sendable {
    private enum Phase: Hashable {
        case idle
        case associating
        case describing
        case operating
        case releasing
        case done
    }

    package enum Ending: Hashable, Sendable {
        /// Both sides took leave.
        case released
        /// One side said ABRT, or the manager refused the association.
        case aborted
    }

    package let script: MonitorScript
    /// What it holds: all of the script's memory at first.
    package private(set) var memory: [MonitorScript.Entry]
    /// What a manager has confirmed, in order.
    package private(set) var confirmed: [MonitorScript.Entry] = []
    /// The manager said ABRT.
    package private(set) var wasAborted = false
    /// How its conversation ended; nil while it goes on.
    package private(set) var ending: Ending?
    private var phase = Phase.idle
    private var toSend: [MonitorScript.Entry] = []
    /// The report that is to be confirmed, and its invoke id.
    private var pending: (invokeID: UInt16, entries: [MonitorScript.Entry])?
    private var invokeID: UInt16 = 0
    private var reportNumber: UInt16 = 0

    package init(_ script: MonitorScript) {
        self.script = script
        memory = script.memory
    }

    private var configurationID: UInt16 {
        switch script.configuration {
        case .standard: 0x02BC
        case .extended(let id): id
        }
    }

    /// Whether the first report is on its way and not yet confirmed.
    package var isInFirstReport: Bool { reportNumber == 1 && pending != nil }

    /// Another measurement was made.
    package mutating func remember(_ entry: MonitorScript.Entry) {
        memory.append(entry)
    }

    /// The device is touched: a new association begins with AARQ, whatever was before.
    package mutating func begin() -> [UInt8] {
        phase = .associating
        toSend = memory
        pending = nil
        invokeID = 0
        reportNumber = 0
        wasAborted = false
        ending = nil
        return AgentMessages.associationRequest(systemID: script.systemID, configurationID: configurationID)
    }

    /// Takes what the manager said, empty when it only passed the turn.
    ///
    /// - Returns: what the device says; empty when it has nothing to say.
    package mutating func respond(to apdu: [UInt8]) -> [UInt8] {
        guard phase != .idle, phase != .done else { return [] }
        guard apdu.count >= 6 else { return apdu.isEmpty ? next() : stop() }
        switch (word(apdu, 0), phase) {
        case (0xE300, .associating):
            return associated(result: word(apdu, 4))
        case (0xE400, _):
            end(.released)
            return AgentMessages.releaseResponse
        case (0xE500, .releasing):
            end(.released)
            return []
        case (0xE600, _):
            wasAborted = true
            end(.aborted)
            return []
        case (0xE700, _) where apdu.count >= 12:
            return respond(toData: word(apdu, 8), invokeID: word(apdu, 6), apdu)
        default:
            return stop()
        }
    }

    private mutating func associated(result: UInt16) -> [UInt8] {
        switch result {
        case 0:
            phase = .operating
            return next()
        case 3:
            phase = .describing
            invokeID = 1
            return AgentMessages.configuration(id: configurationID, invokeID: invokeID)
        default:
            end(.aborted)
            return []
        }
    }

    private mutating func respond(toData choice: UInt16, invokeID asked: UInt16, _ apdu: [UInt8]) -> [UInt8] {
        switch (choice, phase) {
        case (0x0103, .describing), (0x0103, .operating):
            return AgentMessages.deviceAttributes(of: script, configurationID: configurationID, invokeID: asked)
        case (0x0201, .describing) where apdu.count >= 26 && asked == invokeID:
            // handle 12, time 14, type 18, length 20, configuration id 22, result 24
            guard word(apdu, 24) == 0 else { return leave() }
            phase = .operating
            return next()
        case (0x0201, .operating):
            guard let report = pending, report.invokeID == asked else { return stop() }
            pending = nil
            confirmed += report.entries
            if script.forgetsConfirmed { memory.removeAll(where: report.entries.contains) }
            return next()
        case (0x0300, _), (0x0400, _):
            return leave()
        default:
            return stop()
        }
    }

    /// The next report; when all are confirmed, good-bye.
    private mutating func next() -> [UInt8] {
        guard phase == .operating, pending == nil else { return [] }
        guard !toSend.isEmpty else { return leave() }
        let hasSlot = toSend[0].userSlot != nil
        let entries = Array(toSend.prefix(script.entriesPerReport).prefix { ($0.userSlot != nil) == hasSlot })
        toSend.removeFirst(entries.count)
        invokeID += 1
        reportNumber += 1
        pending = (invokeID, entries)
        return AgentMessages.report(entries, number: reportNumber, invokeID: invokeID)
    }

    private mutating func leave() -> [UInt8] {
        phase = .releasing
        return AgentMessages.releaseRequest
    }

    /// The manager broke the rules: ABRT.
    private mutating func stop() -> [UInt8] {
        end(.aborted)
        return [0xE6, 0x00, 0x00, 0x02, 0x00, 0x00]
    }

    private mutating func end(_ ending: Ending) {
        phase = .done
        self.ending = ending
    }

    private func word(_ bytes: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }
}
