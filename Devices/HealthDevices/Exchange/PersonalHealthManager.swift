package import CommunityModel

/// The manager of IEEE 11073-20601, the side that listens to a personal health device, as a value: told the APDUs that
/// come in, it answers what to do. It knows no tag, no store and no time but that of the touch.
///
/// A device that is not known yet describes its configuration. Its clock is asked for before any report is read. A
/// report is confirmed only after its readings are safely kept, which is the caller's part.
package struct PersonalHealthManager: Sendable {
    package enum Action: Hashable, Sendable {
        /// Send this APDU.
        case send([UInt8])
        /// Keep these readings durably, then send what comes with them.
        case deliver(Delivery)
        /// The association is over; what was to be sent before is still sent.
        case end(SessionEnding)
    }

    /// What one report brought.
    package struct Delivery: Hashable, Sendable {
        package let measurements: [Measurement]
        package let refusals: [ReadingRefusal]
        /// Tells the device that it may forget the report; nil when it does not want to know. Sent before the
        /// measurements are stored, it could lose what nobody has.
        package let thenSend: [UInt8]?
    }

    enum Phase: Hashable {
        case unassociated
        case configuring(AssociationRequest.Offer)
        case operating(AssociationRequest.Offer, DeviceConfiguration)
        case releasing
        case ended
    }

    /// Number of the one question that is asked: for the device's attributes.
    static let attributesInvokeID: UInt16 = 0
    /// More events than a device sends before it has answered that question.
    static let waitingLimit = 8

    /// With what devices described at this touch; to be passed on to the next.
    package internal(set) var configurations: ConfigurationCache
    /// The device measures nothing that a family understands.
    package internal(set) var isDeviceUnknown = false
    /// As far as the device has named itself.
    package internal(set) var device: DeviceIdentity?

    let managerID: [UInt8]
    let touchedAt: Instant
    let zone: TownZone
    let families: [any ReadingInterpreter]
    var phase = Phase.unassociated
    /// Nil until the device has answered for its attributes, or refused to.
    var clock: DeviceClock?
    /// Events that came before that.
    var waiting: [IncomingEvent] = []

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
            return [
                .send(ManagerMessages.association(refusal, managerID: managerID)), .end(.associationRefused(refusal)),
            ]
        }
        guard let offer = request.offer else { return [] }
        device = DeviceIdentity(systemID: offer.systemID)
        guard let known = DeviceConfiguration.standard[offer.configurationID] ?? configurations[offer.cacheKey] else {
            phase = .configuring(offer)
            return [.send(ManagerMessages.association(.acceptedUnknownConfiguration, managerID: managerID))]
        }
        phase = .operating(offer, known)
        return [.send(ManagerMessages.association(.accepted, managerID: managerID)), askForAttributes]
    }

    var askForAttributes: Action {
        .send(ManagerMessages.getDeviceAttributes(invokeID: Self.attributesInvokeID))
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
