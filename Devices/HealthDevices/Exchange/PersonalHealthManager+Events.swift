import CommunityModel

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
        case .attributes(let attributes, _): return try answered(with: attributes, data.invokeID)
        case .actionResult(let result): return try answered(with: result, data.invokeID)
        case .refusal: return try refused(data.invokeID)
        case .eventReport(let report, let isConfirmed):
            let event = IncomingEvent(
                invokeID: data.invokeID,
                isConfirmed: isConfirmed,
                report: report,
                digest: .sha256(apdu)
            )
            return try take(event) + begin()
        case .unexpected(let choice):
            // 01xx asks something, and wants an answer; 02xx answers what was not asked.
            let isQuestion = choice >> 8 == 0x01
            return isQuestion ? [.send(ManagerMessages.rejectUnrecognizedOperation(invokeID: data.invokeID))] : []
        }
    }

    mutating func take(_ event: IncomingEvent) throws(MalformedBytes) -> [Action] {
        switch phase {
        case .configuring(let offer) where event.report.type == EventCode.configuration && event.report.handle == 0:
            return try configure(event, offer)
        case .operating(_, let configuration)
        where event.report.type == EventCode.segmentData && configuration.isStore(event.report.handle):
            return try takePiece(event, of: configuration)
        case .operating(_, let configuration)
        where event.report.type != EventCode.configuration && event.report.handle == 0:
            guard clock != nil else { return wait(event) }
            guard let report = try ScanReport(event.report, of: configuration) else {
                return refuse(event, .noSuchAction)
            }
            let confirmation = ManagerMessages.confirmation(
                invokeID: event.invokeID,
                handle: event.report.handle,
                type: event.report.type
            )
            let delivery = delivery(
                of: report.observations,
                digest: event.digest,
                thenSend: event.isConfirmed ? confirmation : nil
            )
            return [.deliver(delivery)]
        default:
            return refuse(event, event.report.handle == 0 ? .notAllowed : .noSuchObjectInstance)
        }
    }

    private mutating func configure(
        _ event: IncomingEvent,
        _ offer: AssociationRequest.Offer
    ) throws(MalformedBytes) -> [Action] {
        var info = event.report.info
        var configuration = try DeviceConfiguration(&info)
        if configuration.objects.isEmpty, DeviceConfiguration.isStandard(configuration.id) {
            // A device may name another of the standard configurations than before, but need not describe it.
            guard let known = DeviceConfiguration.standard[configuration.id] else {
                return answer(event, configuration, .standardUnknown)
            }
            configuration = known
        }
        isDeviceUnknown = !families.contains { $0.understands(configuration) }
        guard !isDeviceUnknown else { return answer(event, configuration, .unsupported) }
        guard clock != nil else {
            let isFirst = waiting.isEmpty
            let actions = wait(event)
            return isFirst ? ask(.attributes) + actions : actions
        }
        let key = ConfigurationCache.Key(systemID: offer.systemID, configurationID: configuration.id)
        configurations.remember(configuration, for: key)
        operate(offer, configuration)
        return answer(event, configuration, .accepted)
    }

    private func answer(
        _ event: IncomingEvent,
        _ configuration: DeviceConfiguration,
        _ result: ConfigurationResult
    ) -> [Action] {
        guard event.isConfirmed else { return [] }
        let answer = ManagerMessages.configurationAnswer(
            invokeID: event.invokeID,
            handle: event.report.handle,
            configurationID: configuration.id,
            result
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

    /// What the observations of one report, or of one segment, are.
    func delivery(
        of observations: [MetricObservation],
        digest: Digest256,
        thenSend confirmation: [UInt8]?,
        segment: SegmentReference? = nil
    ) -> Delivery {
        var measurements: [Measurement] = []
        var refusals: [ReadingRefusal] = []
        let unread = observations.filter { observation in !understanding.contains { $0.reads(observation) } }
        var strangers = unread
        for family in understanding {
            for interpretation in family.interpret(observations) {
                switch interpretation.result {
                case .success(let values) where !isTest:
                    // What nobody reads stays with the first reading of the same act.
                    let own = strangers.filter(interpretation.isOfSameAct(as:))
                    strangers.removeAll(where: interpretation.isOfSameAct(as:))
                    measurements.append(measurement(values, interpretation, digest, own))
                case .success: refusals.append(ReadingRefusal(interpretation, because: .notReal))
                case .failure(let reason): refusals.append(ReadingRefusal(interpretation, because: reason))
                }
            }
        }
        return Delivery(
            measurements: measurements,
            refusals: refusals,
            unread: unread,
            thenSend: confirmation,
            segment: segment
        )
    }

    private func measurement(
        _ values: MeasuredValues,
        _ interpretation: Interpretation,
        _ digest: Digest256,
        _ strangers: [MetricObservation]
    ) -> Measurement {
        let identity = device ?? DeviceIdentity(systemID: [])
        let clock = clock ?? DeviceClock(shown: nil, touchedAt: touchedAt, zone: zone)
        let (time, clockQuality) = clock.time(of: interpretation.takenAt, counter: interpretation.counter)
        return Measurement(
            device: identity,
            values: values.moved(to: time, in: zone),
            time: time,
            userSlot: interpretation.userSlot,
            quality: interpretation.quality.union(clockQuality),
            rawDigest: digest,
            contentKey: .naming(values, of: identity.systemID, at: time, userSlot: interpretation.userSlot),
            sources: interpretation.sources + strangers.flatMap(SourceNumber.all(of:))
        )
    }
}

extension Interpretation {
    fileprivate func isOfSameAct(as observation: MetricObservation) -> Bool {
        takenAt == observation.takenAt && counter == observation.counter
            && userSlot == observation.personID.map(Int.init)
    }
}

extension ReadingRefusal {
    fileprivate init(_ interpretation: Interpretation, because reason: Reason) {
        self.init(reason: reason, takenAt: interpretation.takenAt, userSlot: interpretation.userSlot)
    }
}
