package import CommunityModel
package import Felica
package import SmartCards

/// One touch of a health device, from the tag's first byte to the good-bye. Synchronous, for the reader's own thread.
package struct HealthDeviceSession: Sendable {
    /// Grows with every device that describes itself; lives as long as the session, over many touches.
    package private(set) var configurations: ConfigurationCache

    private let managerID: [UInt8]
    private let polling: Polling
    private let families: [any ReadingInterpreter]

    /// So many turns in a row in which neither side had anything to say, and the manager takes its leave.
    private static let idleLimit = 100
    /// The same once all that the device kept in segments was read.
    private static let idleLimitAfterStores = 3
    /// So many turns at most: a device's memory many times over.
    private static let turnLimit = 2_000

    /// - Parameters:
    ///   - managerID: the EUI-64 of the box, 8 bytes.
    ///   - polling: how patiently a device is waited for.
    ///   - configurations: what devices described at earlier touches.
    ///   - families: the kinds of device that are read.
    package init(
        managerID: [UInt8],
        polling: Polling = .patient,
        configurations: ConfigurationCache = .init(),
        families: [any ReadingInterpreter] = DeviceFamilies.all
    ) {
        self.managerID = managerID
        self.polling = polling
        self.configurations = configurations
        self.families = families
    }

    /// Speaks with what lies on the reader until it has nothing more to say.
    ///
    /// - Parameters:
    ///   - channel: the way to what lies there.
    ///   - now: what the box's clock shows at the touch.
    ///   - zone: where the device's clock was set.
    ///   - store: keeps measurements and returns only when they are durable. Only then is the device told so; when it
    ///     throws, the association is aborted and the device keeps what it has.
    ///   - collectorHas: whether the readings with these keys, all that is in a segment, have reached the collector. Only
    ///     then is the segment cleared from the device; else it is there again at the next touch.
    /// - Returns: what came of it; nothing that a device does is an error of the caller.
    package mutating func run(
        channel: some CardChannel,
        now: Instant,
        zone: TownZone,
        store: ([Measurement]) throws -> Void,
        collectorHas: ([ContentKey]) -> Bool = { _ in false }
    ) -> SessionOutcome {
        run(now: now, zone: zone, store: store, collectorHas: collectorHas) { () throws(LinkError) in
            try Type4Tag(on: channel)
        }
    }

    /// The same with a Type 3 tag.
    package mutating func run(
        felica: FelicaCard,
        now: Instant,
        zone: TownZone,
        store: ([Measurement]) throws -> Void,
        collectorHas: ([ContentKey]) -> Bool = { _ in false }
    ) -> SessionOutcome {
        run(now: now, zone: zone, store: store, collectorHas: collectorHas) { () throws(LinkError) in
            try Type3Tag(on: felica)
        }
    }

    private mutating func run(
        now: Instant,
        zone: TownZone,
        store: ([Measurement]) throws -> Void,
        collectorHas: ([ContentKey]) -> Bool,
        tag: () throws(LinkError) -> some NDEFTag
    ) -> SessionOutcome {
        var manager = PersonalHealthManager(
            managerID: managerID,
            touchedAt: now,
            zone: zone,
            configurations: configurations,
            families: families
        )
        var outcome = SessionOutcome(ending: .timedOut)
        do throws(LinkError) {
            let tag = try tag()
            var link = PHDCLink(tag: tag, polling: polling)
            do throws(LinkError) {
                outcome.ending = try converse(over: &link, &manager, &outcome, store, collectorHas)
            } catch {
                guard case .notAHealthDevice = error else { throw error }
                outcome.take(try tag.read(), touchedAt: now, zone: zone, store: store)
            }
        } catch {
            outcome.ending = manager.isDeviceUnknown ? .unknownDevice : SessionEnding(error)
        }
        outcome.device = manager.device ?? outcome.device
        outcome.isTest = manager.isTest
        outcome.segmentsCleared = manager.segmentsCleared
        configurations = manager.configurations
        return outcome
    }

    private func converse(
        over link: inout PHDCLink<some NDEFTag>,
        _ manager: inout PersonalHealthManager,
        _ outcome: inout SessionOutcome,
        _ store: ([Measurement]) throws -> Void,
        _ collectorHas: ([ContentKey]) -> Bool
    ) throws(LinkError) -> SessionEnding {
        var heard = try link.open(patience: manager.patience)
        var toSay: [[UInt8]] = []
        var idleTurns = 0
        for _ in 0..<Self.turnLimit {
            var actions = heard.isEmpty ? [] : manager.receive(heard)
            if idleTurns >= (manager.hasReadStores ? Self.idleLimitAfterStores : Self.idleLimit) {
                let leave = manager.release()
                guard !leave.isEmpty else { break }
                actions += leave
            }
            let queued = toSay.count
            if let ending = perform(actions, &toSay, &manager, &outcome, store, collectorHas) {
                // What was only queued is no longer of use. A device that is gone already needs no good-bye.
                if toSay.count > queued, let goodbye = toSay.last { try? link.say(goodbye) }
                return ending
            }
            let next = toSay.isEmpty ? [] : toSay.removeFirst()
            idleTurns = next.isEmpty && heard.isEmpty ? idleTurns + 1 : 0
            do throws(LinkError) {
                heard = try link.exchange(next, patience: manager.patience)
            } catch {
                guard case .silent = error else { throw error }
                for case .send(let apdu) in manager.timeOut() { try? link.sayInstead(apdu) }
                return manager.isDeviceUnknown ? .unknownDevice : .timedOut
            }
        }
        try? link.say(ManagerMessages.abort(.responseTimeout))
        return manager.isDeviceUnknown ? .unknownDevice : .timedOut
    }

    /// - Returns: how the session ends, when it does.
    private func perform(
        _ actions: [PersonalHealthManager.Action],
        _ toSay: inout [[UInt8]],
        _ manager: inout PersonalHealthManager,
        _ outcome: inout SessionOutcome,
        _ store: ([Measurement]) throws -> Void,
        _ collectorHas: ([ContentKey]) -> Bool
    ) -> SessionEnding? {
        var actions = actions[...]
        while let action = actions.popFirst() {
            switch action {
            case .send(let apdu):
                toSay.append(apdu)
            case .deliver(let delivery):
                do {
                    if !delivery.measurements.isEmpty { try store(delivery.measurements) }
                } catch {
                    let abort = manager.abort(.undefined, ending: .storageFailed)
                    return perform(abort, &toSay, &manager, &outcome, store, collectorHas)
                }
                outcome.take(delivery)
                if let confirmation = delivery.thenSend { toSay.append(confirmation) }
                if let segment = delivery.segment {
                    let isKept = delivery.isWhole && collectorHas(delivery.measurements.map(\.contentKey))
                    actions = manager.segmentIsKept(segment, byCollector: isKept) + actions
                }
            case .end(let ending):
                return ending
            }
        }
        return nil
    }
}

extension SessionOutcome {
    private static let mostUnread = 256

    fileprivate mutating func take(_ delivery: PersonalHealthManager.Delivery) {
        delivered += delivery.measurements.count
        refused += delivery.refusals
        unread += delivery.unread.prefix(Self.mostUnread - unread.count)
    }
}

extension SessionEnding {
    fileprivate init(_ error: LinkError) {
        self =
            switch error {
            case .card(let error): .tornAway(error)
            case .notAHealthDevice: .notAHealthDevice
            case .refused(let status): .tagRefused(status)
            case .malformed(let bytes): .garbage(bytes)
            case .outOfStep(let expected, let found): .outOfStep(expected: expected, found: found)
            case .silent: .timedOut
            case .tooLarge: .tagRefused(.wrongLength)
            }
    }
}
