import CommunityModel
import Crypto

/// An event report on its way through the manager.
struct IncomingEvent: Hashable, Sendable {
    let invokeID: UInt16
    let isConfirmed: Bool
    let report: EventReport
    /// SHA-256 of the APDU.
    let digest: Digest256
}

extension PersonalHealthManager {
    mutating func handle(_ data: DataMessage, _ apdu: [UInt8]) throws(MalformedBytes) -> [Action] {
        switch data.body {
        case .attributes(let attributes, _) where data.invokeID == Self.attributesInvokeID && clock == nil:
            return try learn(try DeviceAttributes(attributes))
        case .refusal where data.invokeID == Self.attributesInvokeID && clock == nil:
            return try learn(DeviceAttributes())
        case .attributes, .refusal:
            return []
        case .eventReport(let report, let isConfirmed):
            guard let digest = Digest256(Array(SHA256.hash(data: apdu))) else {
                preconditionFailure("SHA-256 has 32 bytes")
            }
            let event = IncomingEvent(invokeID: data.invokeID, isConfirmed: isConfirmed, report: report, digest: digest)
            return try take(event)
        case .unexpected(let choice):
            // 01xx asks something, and wants an answer; 02xx answers what was not asked.
            let isQuestion = choice >> 8 == 0x01
            return isQuestion ? [.send(ManagerMessages.rejectUnrecognizedOperation(invokeID: data.invokeID))] : []
        }
    }

    /// Now that the device's name and clock are known, what has waited for it is read.
    private mutating func learn(_ attributes: DeviceAttributes) throws(MalformedBytes) -> [Action] {
        device = DeviceIdentity(
            systemID: device?.systemID ?? [],
            manufacturer: attributes.manufacturer,
            model: attributes.model,
            serialNumber: attributes.serialNumber
        )
        clock = DeviceClock(shown: attributes.clock, touchedAt: touchedAt, zone: zone)
        var actions: [Action] = []
        for event in waiting { actions += try take(event) }
        waiting = []
        return actions
    }

    private mutating func take(_ event: IncomingEvent) throws(MalformedBytes) -> [Action] {
        guard event.report.handle == 0 else { return refuse(event, .noSuchObjectInstance) }
        switch phase {
        case .configuring(let offer) where event.report.type == EventCode.configuration:
            return try configure(event, offer)
        case .operating(_, let configuration) where event.report.type != EventCode.configuration:
            guard let clock else { return wait(event) }
            guard let report = try ScanReport(event.report, of: configuration) else {
                return refuse(event, .noSuchAction)
            }
            return [.deliver(delivery(of: report, configuration, clock, event))]
        default:
            return refuse(event, .notAllowed)
        }
    }

    private mutating func configure(
        _ event: IncomingEvent,
        _ offer: AssociationRequest.Offer
    ) throws(MalformedBytes) -> [Action] {
        var info = event.report.info
        let configuration = try DeviceConfiguration(&info)
        isDeviceUnknown = !families.contains { $0.understands(configuration) }
        if !isDeviceUnknown {
            guard clock != nil else {
                let isFirst = waiting.isEmpty
                let actions = wait(event)
                return isFirst ? [askForAttributes] + actions : actions
            }
            let key = ConfigurationCache.Key(systemID: offer.systemID, configurationID: configuration.id)
            configurations.remember(configuration, for: key)
            phase = .operating(offer, configuration)
        }
        guard event.isConfirmed else { return [] }
        let answer = ManagerMessages.configurationAnswer(
            invokeID: event.invokeID,
            handle: event.report.handle,
            configurationID: configuration.id,
            isDeviceUnknown ? .unsupported : .accepted
        )
        return [.send(answer)]
    }

    private mutating func wait(_ event: IncomingEvent) -> [Action] {
        guard waiting.count < Self.waitingLimit else {
            return abort(.bufferOverflow, ending: .timedOut)
        }
        waiting.append(event)
        return []
    }

    private func refuse(_ event: IncomingEvent, _ error: RemoteError) -> [Action] {
        event.isConfirmed ? [.send(ManagerMessages.error(invokeID: event.invokeID, error))] : []
    }

    private func delivery(
        of report: ScanReport,
        _ configuration: DeviceConfiguration,
        _ clock: DeviceClock,
        _ event: IncomingEvent
    ) -> Delivery {
        var measurements: [Measurement] = []
        var refusals: [ReadingRefusal] = []
        for family in families where family.understands(configuration) {
            for interpretation in family.interpret(report.observations) {
                switch interpretation.result {
                case .success(let values):
                    measurements.append(measurement(values, interpretation, clock, event.digest))
                case .failure(let reason):
                    refusals.append(
                        ReadingRefusal(
                            reason: reason,
                            takenAt: interpretation.takenAt,
                            userSlot: interpretation.userSlot
                        )
                    )
                }
            }
        }
        let confirmation = ManagerMessages.confirmation(
            invokeID: event.invokeID,
            handle: event.report.handle,
            type: event.report.type
        )
        return Delivery(
            measurements: measurements,
            refusals: refusals,
            thenSend: event.isConfirmed ? confirmation : nil
        )
    }

    private func measurement(
        _ values: MeasuredValues,
        _ interpretation: Interpretation,
        _ clock: DeviceClock,
        _ digest: Digest256
    ) -> Measurement {
        let identity = device ?? DeviceIdentity(systemID: [])
        let (time, clockQuality) = clock.time(of: interpretation.takenAt)
        return Measurement(
            device: identity,
            values: values,
            time: time,
            userSlot: interpretation.userSlot,
            quality: interpretation.quality.union(clockQuality),
            rawDigest: digest,
            contentKey: .naming(values, of: identity.systemID, at: time, userSlot: interpretation.userSlot)
        )
    }
}
