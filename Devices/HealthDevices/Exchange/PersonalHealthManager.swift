package import CommunityModel

/// The manager of IEEE 11073-20601, the side that listens to a personal health device, as a value: told the APDUs that
/// come in, it answers what to do. It knows no tag, no store and no time but that of the touch.
///
/// A device that is not known yet describes its configuration. Its clock is asked for before any report is read, and
/// set where it can be and is wrong. A report is confirmed only after its readings are safely kept, which is the
/// caller's part. What a device keeps in segments is fetched whole, and cleared only once the collector has it.
package struct PersonalHealthManager: Sendable {
    package enum Action: Hashable, Sendable {
        /// Send this APDU.
        case send([UInt8])
        /// Keep these readings durably, then send what comes with them, then say what became of a segment.
        case deliver(Delivery)
        /// The association is over; what was to be sent before is still sent.
        case end(SessionEnding)
    }

    /// What one report, or one segment, brought.
    package struct Delivery: Hashable, Sendable {
        package let measurements: [Measurement]
        package let refusals: [ReadingRefusal]
        /// What no family reads, as it came.
        package let unread: [MetricObservation]
        /// All that came is in ``measurements``, also what nobody reads. What is not there only the device has.
        package let isWhole: Bool
        /// Tells the device that it may forget the report; nil when it does not want to know. Sent before the
        /// measurements are stored, it could lose what nobody has.
        package let thenSend: [UInt8]?
        /// The segment that this is all of: ``PersonalHealthManager/segmentIsKept(_:byCollector:)`` is to be called.
        package let segment: SegmentReference?
    }

    enum Phase: Hashable {
        case unassociated
        case configuring(AssociationRequest.Offer)
        case operating(AssociationRequest.Offer, DeviceConfiguration)
        case releasing
        case ended
    }

    /// More than the hours of a month: what comes beyond it begins anew.
    static let gatheringLimit = 4_000
    /// More events than a device sends before it has answered for its attributes.
    static let waitingLimit = 8

    /// With what devices described at this touch; to be passed on to the next.
    package internal(set) var configurations: ConfigurationCache
    /// The device measures nothing that a family understands.
    package internal(set) var isDeviceUnknown = false
    /// The device asked for an association in which nothing is really measured: it is listened to, nothing is delivered.
    package internal(set) var isTest = false
    /// As far as the device has named itself.
    package internal(set) var device: DeviceIdentity?
    /// How many segments the device has cleared.
    package internal(set) var segmentsCleared = 0

    let managerID: [UInt8]
    let touchedAt: Instant
    let zone: TownZone
    let families: [any ReadingInterpreter]
    var phase = Phase.unassociated
    /// The families that read this device.
    var understanding: [any ReadingInterpreter] = []
    /// Nil until the device has answered for its attributes, or refused to.
    var clock: DeviceClock?
    /// How the device's clock can be set; nil when it cannot, or is right.
    var timeToSet: TimeToSet?
    /// Events that came before the device told its clock.
    var waiting: [IncomingEvent] = []
    /// The question that the device has not answered yet.
    var asked: (invokeID: UInt16, request: ManagerRequest)?
    var nextInvokeID: UInt16 = 0
    /// The stores that are read, one after the other; the first is being read.
    var stores: [StoreReading] = []
    var hasBegun = false

    /// - Parameters:
    ///   - managerID: the EUI-64 of the box, 8 bytes.
    ///   - touchedAt: what the box's clock shows now.
    ///   - zone: where the device's clock was set.
    ///   - configurations: what devices described at earlier touches.
    ///   - families: the kinds of device that are read.
    package init(
        managerID: [UInt8],
        touchedAt: Instant,
        zone: TownZone,
        configurations: ConfigurationCache = .init(),
        families: [any ReadingInterpreter] = DeviceFamilies.all
    ) {
        self.managerID = managerID
        self.touchedAt = touchedAt
        self.zone = zone
        self.configurations = configurations
        self.families = families
    }

    /// How long the device may be silent now (IEEE 11073-20601 table of time-outs): 10 s to associate and to describe
    /// itself, 3 s for a report or an answer, longer for a store that says so.
    package var patience: Duration {
        switch phase {
        case .unassociated, .configuring: .seconds(10)
        case .operating: max(asked?.request.patience ?? .seconds(3), stores.first?.patience ?? .zero)
        case .releasing, .ended: .seconds(3)
        }
    }

    /// The device owes something: its association, its description, an answer, a segment. Else it may be silent.
    package var isWaiting: Bool {
        guard case .operating = phase else { return true }
        return asked != nil || stores.first?.transfer != nil
    }

    /// Everything that the device kept in segments was read: it is not waited for any longer.
    package var hasReadStores: Bool {
        guard case .operating = phase else { return false }
        return hadStores && stores.isEmpty && asked == nil
    }

    var hadStores = false
    /// What scan reports of this association brought for families that join them.
    var gathered: [MetricObservation] = []

    /// Takes one APDU of the device.
    package mutating func receive(_ apdu: [UInt8]) -> [Action] {
        guard phase != .ended else { return [] }
        do throws(MalformedBytes) {
            return try handle(try Message(apdu), apdu)
        } catch {
            forgetConfiguration()
            return abort(.undefined, ending: .garbage(error))
        }
    }

    /// The device has nothing more to say, but does not leave by itself.
    package mutating func release() -> [Action] {
        switch phase {
        case .configuring, .operating:
            phase = .releasing
            return [.send(ManagerMessages.releaseRequest)]
        case .unassociated, .releasing, .ended:
            return []
        }
    }

    /// Ends the association so that the device keeps what was not confirmed.
    package mutating func abort(_ reason: AbortReason, ending: SessionEnding) -> [Action] {
        phase = .ended
        return [.send(ManagerMessages.abort(reason)), .end(ending)]
    }

    /// The device said nothing for as long as ``patience`` has it.
    package mutating func timeOut() -> [Action] {
        guard phase != .ended else { return [] }
        var reason = AbortReason.responseTimeout
        if case .configuring = phase { reason = .configurationTimeout }
        return abort(reason, ending: isDeviceUnknown ? .unknownDevice : .timedOut)
    }

    private mutating func handle(_ message: Message, _ apdu: [UInt8]) throws(MalformedBytes) -> [Action] {
        switch (phase, message) {
        case (_, .abort(let reason)):
            phase = .ended
            return [.end(.abortedByDevice(reason: reason))]
        case (.unassociated, .associationRequest(let request)):
            return associate(request)
        case (.configuring, .releaseRequest), (.operating, .releaseRequest), (.releasing, .releaseRequest):
            phase = .ended
            return [.send(ManagerMessages.releaseResponse), .end(isDeviceUnknown ? .unknownDevice : .released)]
        case (.releasing, .releaseResponse):
            phase = .ended
            return [.end(isDeviceUnknown ? .unknownDevice : .released)]
        case (.configuring, .data(let data)), (.operating, .data(let data)):
            return try handle(data, apdu)
        case (.releasing, .data):
            return []
        default:
            let isFirst = phase == .unassociated
            throw MalformedBytes(
                offset: 0,
                expected: isFirst ? "an association request (AARQ)" : "an APDU that may follow",
                found: apdu.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }.hexadecimal
            )
        }
    }

    private mutating func associate(_ request: AssociationRequest) -> [Action] {
        if let refusal = request.refusal {
            phase = .ended
            return [.send(ManagerMessages.refusal(refusal)), .end(.associationRefused(refusal))]
        }
        guard let offer = request.offer else { return [] }
        device = DeviceIdentity(systemID: offer.systemID)
        isTest = offer.isTest
        guard let known = DeviceConfiguration.standard[offer.configurationID] ?? configurations[offer.cacheKey] else {
            phase = .configuring(offer)
            return [.send(ManagerMessages.association(.acceptedUnknownConfiguration, offer, managerID: managerID))]
        }
        operate(offer, known)
        return [.send(ManagerMessages.association(.accepted, offer, managerID: managerID))] + ask(.attributes)
    }

    mutating func operate(_ offer: AssociationRequest.Offer, _ configuration: DeviceConfiguration) {
        phase = .operating(offer, configuration)
        understanding = families.filter { $0.understands(configuration) }
        isDeviceUnknown = understanding.isEmpty
    }

    /// A configuration may have changed under its number: the device will describe it anew.
    private mutating func forgetConfiguration() {
        if case .operating(let offer, _) = phase { configurations.forget(offer.cacheKey) }
    }
}

extension AssociationRequest.Offer {
    var cacheKey: ConfigurationCache.Key {
        ConfigurationCache.Key(systemID: systemID, configurationID: configurationID)
    }
}
