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
        case .operating(let offer, var configuration)
        where event.report.type != EventCode.configuration && event.report.handle == 0:
            guard clock != nil else { return wait(event) }
            guard let report = try ScanReport(event.report, of: configuration) else {
                return refuse(event, .noSuchAction)
            }
            if !report.changes.isEmpty {
                for change in report.changes { configuration.replace(change) }
                phase = .operating(offer, configuration)
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
    mutating func delivery(
        of observations: [MetricObservation],
        digest: Digest256,
        thenSend confirmation: [UInt8]?,
        segment: SegmentReference? = nil
    ) -> Delivery {
        var measurements: [Measurement] = []
        var refusals: [ReadingRefusal] = []
        let unread = observations.filter { observation in !understanding.contains { $0.reads(observation) } }
        var strangers = Dictionary(grouping: unread, by: \.act)
        var isWhole = true
        for family in understanding {
            let interpretations =
                segment == nil && family.joinsReports
                ? join(observations, as: family) : family.interpret(dated(observations, for: family))
            for interpretation in interpretations {
                switch interpretation.result {
                case .success(let values) where !isTest:
                    // What nobody reads stays with the first reading of the same act.
                    let own = strangers.removeValue(forKey: interpretation.act) ?? []
                    let sources = interpretation.sources + own.flatMap(SourceNumber.all(of:))
                    let isKept = own.allSatisfy { !SourceNumber.all(of: $0).isEmpty }
                    if !isKept || sources.count > SourceNumber.most { isWhole = false }
                    measurements.append(measurement(values, interpretation, digest, sources))
                case .success: refusals.append(ReadingRefusal(interpretation, because: .notReal))
                case .failure(let reason): refusals.append(ReadingRefusal(interpretation, because: reason))
                }
            }
        }
        return Delivery(
            measurements: measurements,
            refusals: refusals,
            unread: unread,
            isWhole: isWhole && strangers.isEmpty && refusals.isEmpty && !measurements.isEmpty,
            thenSend: confirmation,
            segment: segment
        )
    }

    /// What the numbers of this report are together with those of the reports before it; without what these were already.
    private mutating func join(
        _ observations: [MetricObservation],
        as family: any ReadingInterpreter
    ) -> [Interpretation] {
        let own = dated(observations, for: family).filter(family.reads)
        guard !own.isEmpty else { return [] }
        if gathered.count + own.count > Self.gatheringLimit { gathered = [] }
        let known = Set(family.interpret(gathered))
        gathered += own
        return family.interpret(gathered).filter { !known.contains($0) }
    }

    /// A tracker that only counts how long it has run: its numbers belong to a day all the same.
    private func dated(
        _ observations: [MetricObservation],
        for family: any ReadingInterpreter
    ) -> [MetricObservation] {
        guard family.joinsReports, let clock, observations.contains(where: { $0.counter != nil }) else {
            return observations
        }
        return observations.map { observation in
            guard observation.takenAt == nil, let counter = observation.counter else { return observation }
            var dated = observation
            dated.takenAt = clock.calendarTime(of: counter)
            return dated
        }
    }

    private func measurement(
        _ values: MeasuredValues,
        _ interpretation: Interpretation,
        _ digest: Digest256,
        _ sources: [SourceNumber]
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
            sources: sources
        )
    }
}

extension ReadingRefusal {
    fileprivate init(_ interpretation: Interpretation, because reason: Reason) {
        self.init(reason: reason, takenAt: interpretation.takenAt, userSlot: interpretation.userSlot)
    }
}
