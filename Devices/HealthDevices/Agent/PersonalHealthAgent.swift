/// A blood-pressure monitor that is played.
package typealias PersonalHealthAgent = PlayedAgent<MonitorScript>

/// The agent of IEEE 11073-20601, the device's side, as a value that follows a script. Told what the manager says, it
/// answers what it says next.
///
/// It associates, describes itself where asked, answers for its attributes at any time, sends what it holds in confirmed
/// reports one after another, and takes its leave; or, when it has a store, waits to be asked for that.
package struct PlayedAgent<Script: AgentScript>: Sendable {
    private enum Phase: Hashable {
        case idle
        case associating
        case describing
        case operating
        case releasing
        case done
    }

    package let script: Script
    /// What it holds: all of the script's memory at first.
    package private(set) var memory: [Script.Entry]
    /// What a manager has confirmed, in order.
    package private(set) var confirmed: [Script.Entry] = []
    /// The time to which a manager has set it, as it was sent: 8 bytes; nil when none did.
    package private(set) var timeSet: [UInt8]?
    /// The manager said ABRT.
    package private(set) var wasAborted = false
    /// How its conversation ended; nil while it goes on.
    package private(set) var ending: PlayedEnding?
    private var phase = Phase.idle
    private var toSend: [Script.Entry] = []
    /// The report that is to be confirmed, and its invoke id.
    private var pending: (invokeID: UInt16, entries: [Script.Entry])?
    private var invokeID: UInt16 = 0
    private var reportNumber: UInt16 = 0
    private var store = AgentStore<Script>()

    package init(_ script: Script) {
        self.script = script
        memory = script.memory
    }

    /// Whether the first report is on its way and not yet confirmed.
    package var isInFirstReport: Bool { reportNumber == 1 && pending != nil }

    /// Another measurement was made.
    package mutating func remember(_ entry: Script.Entry) {
        memory.append(entry)
    }

    /// The device is touched: a new association begins with AARQ, whatever was before.
    package mutating func begin() -> [UInt8] {
        phase = .associating
        toSend = script.store == nil ? memory : []
        pending = nil
        store = AgentStore()
        invokeID = 0
        reportNumber = 0
        wasAborted = false
        ending = nil
        return AgentMessages.associationRequest(script)
    }

    /// Takes what the manager said, empty when it only passed the turn.
    ///
    /// - Returns: what the device says; empty when it has nothing to say.
    package mutating func respond(to apdu: [UInt8]) -> [UInt8] {
        guard phase != .idle, phase != .done else { return [] }
        guard apdu.count >= 6 else { return apdu.isEmpty ? next() : stop() }
        switch (apdu.word(0), phase) {
        case (0xE300, .associating):
            return associated(result: apdu.word(4))
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
            return respond(toData: apdu.word(8), invokeID: apdu.word(6), apdu)
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
            return AgentMessages.configuration(of: script, invokeID: invokeID)
        default:
            end(.aborted)
            return []
        }
    }

    private mutating func respond(toData choice: UInt16, invokeID asked: UInt16, _ apdu: [UInt8]) -> [UInt8] {
        switch (choice, phase) {
        case (0x0103, .describing), (0x0103, .operating):
            return AgentMessages.deviceAttributes(of: script, invokeID: asked)
        case (0x0107, .operating):
            return act(on: apdu.word(12), apdu.word(14), apdu.dropFirst(18), asked)
        case (0x0201, .describing) where apdu.count >= 26 && asked == invokeID:
            // handle 12, time 14, type 18, length 20, configuration id 22, result 24
            guard apdu.word(24) == 0 else { return leave() }
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

    /// An action of the manager: on the device itself, to set its clock, or on its store.
    private mutating func act(
        on handle: UInt16,
        _ action: UInt16,
        _ arguments: ArraySlice<UInt8>,
        _ asked: UInt16
    ) -> [UInt8] {
        var result: [UInt8]?
        if handle == 0, action == 0x0C17 || action == 0x0C1D, arguments.count >= 8 {
            timeSet = Array(arguments.prefix(8))
            result = []
        } else if handle == script.store {
            result = store.act(action, arguments, script, &memory)
        }
        guard let result else {
            // roer: no-such-action, or no-such-object-instance
            let error: UInt16 = handle == 0 || handle == script.store ? 9 : 1
            return AgentMessages.data(0x0300, invokeID: asked) { body in
                body.write(error)
                body.write(UInt16(0))
            }
        }
        return AgentMessages.data(0x0207, invokeID: asked) { body in
            body.write(handle)
            body.write(action)
            body.writeOctets(result)
        }
    }

    /// The next report, or piece of a segment; when all reports are confirmed, good-bye.
    private mutating func next() -> [UInt8] {
        guard phase == .operating, pending == nil else { return [] }
        if let handle = script.store {
            guard let piece = store.nextPiece(script, store: handle, invokeID: invokeID + 1) else { return [] }
            invokeID += 1
            pending = (invokeID, [])
            return piece
        }
        guard !toSend.isEmpty else { return leave() }
        let hasSlot = script.slot(of: toSend[0]) != nil
        let entries = Array(toSend.prefix(script.entriesPerReport).prefix { (script.slot(of: $0) != nil) == hasSlot })
        toSend.removeFirst(entries.count)
        invokeID += 1
        reportNumber += 1
        pending = (invokeID, entries)
        return AgentMessages.report(entries, of: script, number: reportNumber, invokeID: invokeID)
    }

    private mutating func leave() -> [UInt8] {
        phase = .releasing
        return AgentMessages.releaseRequest
    }

    /// The manager broke the rules: ABRT.
    private mutating func stop() -> [UInt8] {
        end(.aborted)
        return AgentMessages.abort
    }

    private mutating func end(_ ending: PlayedEnding) {
        phase = .done
        self.ending = ending
    }
}

/// How the conversation of a played device ended.
package enum PlayedEnding: Hashable, Sendable {
    /// Both sides took leave.
    case released
    /// One side said ABRT, or the manager refused the association.
    case aborted
}
