package import CommunityModel
import FoundationEssentials
import SwiftProtobuf

/// What a box sends in one request: events of one spool file, each still encoded, so that one bad event does not spoil
/// the others.
package struct UplinkBatch: Hashable, Sendable {
    package let agentVersion: String
    package let box: Box.ID
    package let spool: SpoolFile.ID
    /// The box's clock when it sent.
    package let sentAt: Instant
    /// Each as ``UplinkEvent`` encodes it.
    package let events: [[UInt8]]

    package init(agentVersion: String, box: Box.ID, spool: SpoolFile.ID, sentAt: Instant, events: [[UInt8]]) {
        self.agentVersion = agentVersion
        self.box = box
        self.spool = spool
        self.sentAt = sentAt
        self.events = events
    }

    package func encoded() throws(UplinkError) -> [UInt8] {
        try WireBatch.with {
            $0.protocolVersion = UInt32(UplinkLimits.protocolVersion)
            $0.agentVersion = agentVersion
            $0.box = Data(box.bytes)
            $0.spool = Data(spool.bytes)
            $0.sentAtMs = sentAt.milliseconds
            $0.events = events.map { Data($0) }
        }.encodedBytes()
    }

    /// - Throws: ``UplinkError`` when the frame of the batch cannot be used; nothing of it may be stored then.
    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        guard bytes.count <= UplinkLimits.batchBytes else {
            throw UplinkError(.tooLarge, "the batch has more than \(UplinkLimits.batchBytes) bytes")
        }
        if let plain = bytes.withUnsafeBytes({ try? Self(plain: $0) }) {
            self = plain
            return
        }
        try self.init(decodingByLibrary: bytes)
    }

    /// The judge of what a batch is.
    init(decodingByLibrary bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireBatch(decodingUplink: bytes)
        guard UplinkLimits.servedVersions.contains(Int(wire.protocolVersion)) else {
            throw UplinkError(
                .unknownVersion,
                "protocol version \(wire.protocolVersion) is not served here, only \(UplinkLimits.servedVersions)"
            )
        }
        guard wire.events.count <= UplinkLimits.batchEvents else {
            throw UplinkError(.tooLarge, "the batch has more than \(UplinkLimits.batchEvents) events")
        }
        guard let box = Box.ID(bytes: wire.box) else { throw UplinkError(.malformed, "the box is not 16 bytes") }
        guard let spool = SpoolFile.ID(bytes: wire.spool) else {
            throw UplinkError(.malformed, "the spool is not 16 bytes")
        }
        self.init(
            agentVersion: String(decoding: wire.agentVersion.utf8.prefix(UplinkLimits.textBytes), as: UTF8.self),
            box: box,
            spool: spool,
            sentAt: Instant(milliseconds: wire.sentAtMs),
            events: wire.events.map { [UInt8]($0) }
        )
    }
}

extension UplinkBatch {
    /// Reads a batch where it lies, without a look into its events.
    ///
    /// - Throws: when it is not in the plain form in which our agents write one, or not to be served: then the library's
    ///   decoder says what is wrong.
    private init(plain bytes: UnsafeRawBufferPointer) throws(PlainFields.NotPlain) {
        var fields = try PlainFields(bytes)
        var version: UInt32 = 0
        var agent = ""
        var box: Box.ID?
        var spool: SpoolFile.ID?
        var sentAt: Int64 = 0
        var events: [[UInt8]] = []
        while let tag = try fields.tag(repeated: 6) {
            switch tag {
            case PlainFields.number(1): version = try fields.uint32()
            case PlainFields.bytes(2): agent = try fields.text()
            case PlainFields.bytes(3): box = try fields.identifier()
            case PlainFields.bytes(4): spool = try fields.identifier()
            case PlainFields.number(5): sentAt = try fields.int64()
            case PlainFields.bytes(6): events.append([UInt8](try fields.bytes()))
            default: throw PlainFields.NotPlain()
            }
        }
        guard UplinkLimits.servedVersions.contains(Int(version)), events.count <= UplinkLimits.batchEvents, let box,
            let spool
        else { throw PlainFields.NotPlain() }
        self.init(agentVersion: agent, box: box, spool: spool, sentAt: Instant(milliseconds: sentAt), events: events)
    }
}

/// What became of a batch, event by event.
package struct UplinkAnswer: Hashable, Sendable {
    /// One for each event of the batch, in its order.
    package let events: [EventAnswer]
    /// The roster that the box should have.
    package let rosterVersion: UInt64

    package init(events: [EventAnswer], rosterVersion: UInt64) {
        self.events = events
        self.rosterVersion = rosterVersion
    }

    package struct EventAnswer: Hashable, Sendable {
        /// 0 when the event could not be read far enough to know.
        package let sequence: UInt64
        package let outcome: EventOutcome

        package init(sequence: UInt64, outcome: EventOutcome) {
            self.sequence = sequence
            self.outcome = outcome
        }
    }

    /// As `BatchAnswer` of uplink.proto.
    package func encoded() -> [UInt8] {
        var answer = PlainWriter(capacity: events.count * 16 + 16)
        var event = PlainWriter(capacity: 64)
        for one in events {
            event.removeAll()
            event.write(1, one.sequence)
            event.write(2, UInt64(one.outcome.wire.rawValue))
            if case .quarantined(let reason) = one.outcome { event.write(3, reason.utf8) }
            answer.write(1, event.bytes)
        }
        answer.write(2, rosterVersion)
        return answer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(UplinkError) {
        let wire = try WireBatchAnswer(decodingUplink: bytes)
        self.init(
            events: wire.answers.map { answer in
                let outcome: EventOutcome =
                    switch answer.outcome {
                    case .stored: .stored
                    case .duplicate: .duplicate
                    case .quarantined: .quarantined(reason: answer.reason)
                    // An answer newer than this box: keep the event, the next release will understand.
                    case .tryAgain, .unspecified, .UNRECOGNIZED: .tryAgain
                    }
                return EventAnswer(sequence: answer.sequence, outcome: outcome)
            },
            rosterVersion: wire.rosterVersion
        )
    }
}

/// What the collector did with one event. Only ``tryAgain`` leaves it in the box's spool.
package enum EventOutcome: Hashable, Sendable {
    /// Durable now.
    case stored
    /// It was durable before.
    case duplicate
    /// Kept aside for the operator, with the reason in English and without personal data.
    case quarantined(reason: String)
    case tryAgain
}

extension EventOutcome {
    fileprivate var wire: WireEventAnswer.Outcome {
        switch self {
        case .stored: .stored
        case .duplicate: .duplicate
        case .quarantined: .quarantined
        case .tryAgain: .tryAgain
        }
    }
}
