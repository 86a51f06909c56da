import CommunityModel

/// Permanent stores (IEEE 11073-20601 section 6.3.6): which segments there are, each of them whole, and clearing them
/// when all they hold has reached the collector.
extension PersonalHealthManager {
    /// Goes on after a segment was delivered and stored. With `byCollector` everything in it has reached the collector, so
    /// that the device may forget it; else it is sent again at the next touch, and stored once.
    package mutating func segmentIsKept(_ segment: SegmentReference, byCollector: Bool) -> [Action] {
        guard case .operating = phase, let store = stores.first, store.handle == segment.store else { return [] }
        if byCollector, !store.held.contains(segment.instance) { stores[0].clearable.insert(segment.instance) }
        return fetchNext()
    }

    mutating func readStores() -> [Action] {
        stores.first.map { ask(.segments(store: $0.handle)) } ?? []
    }

    mutating func readNextStore() -> [Action] {
        if !stores.isEmpty { stores.removeFirst() }
        return readStores()
    }

    /// The segments of the store that is read are known.
    mutating func fetch(_ segments: [SegmentInformation]) -> [Action] {
        guard !stores.isEmpty else { return [] }
        let store = stores[0]
        stores[0].waiting = segments.filter { $0.map != nil && $0.usage != 0 }.map { $0.completed(by: store) }
        return fetchNext()
    }

    mutating func fetchNext() -> [Action] {
        guard let store = stores.first else { return [] }
        stores[0].transfer = nil
        if let next = store.waiting.first {
            stores[0].waiting.removeFirst()
            stores[0].transfer = SegmentTransfer(of: next)
            return ask(.transfer(SegmentReference(store: store.handle, instance: next.instance)))
        }
        return store.clearable.isEmpty ? readNextStore() : ask(.segmentsAgain(store: store.handle))
    }

    mutating func clear(_ segments: [SegmentInformation]) -> [Action] {
        guard let store = stores.first, let selection = store.selection(segments) else { return readNextStore() }
        return ask(.clear(store: store.handle, selection))
    }

    /// A piece of a segment came.
    mutating func takePiece(
        _ event: IncomingEvent,
        of configuration: DeviceConfiguration
    ) throws(MalformedBytes) -> [Action] {
        var info = event.report.info
        let data = try SegmentData(&info)
        let handle = event.report.handle
        guard let store = stores.first, store.handle == handle, var transfer = store.transfer,
            transfer.information.instance == data.instance
        else {
            return say(answer(event, data, .abortedByManager))
        }
        let progress = try transfer.take(data, event.digest, of: configuration)
        stores[0].transfer = transfer
        switch progress {
        case .more: return say(answer(event, data, .confirmedByManager))
        case .broken: return say(answer(event, data, .abortedByManager)) + fetchNext()
        case .complete:
            let delivery = delivery(
                of: transfer.observations,
                digest: transfer.digest ?? event.digest,
                thenSend: answer(event, data, .confirmedByManager),
                segment: SegmentReference(store: handle, instance: data.instance)
            )
            stores[0].counts[data.instance] = transfer.count
            stores[0].transfer = nil
            if !delivery.isWhole || delivery.measurements.contains(where: isOfRunningDay) {
                stores[0].held.insert(data.instance)
            }
            return [.deliver(delivery)]
        }
    }

    /// Whether the device may still count more for the day that this is of.
    private func isOfRunningDay(_ measurement: Measurement) -> Bool {
        guard case .activity = measurement.values, let stamp = measurement.time.deviceLocalMilliseconds else {
            return false
        }
        return clock?.isOfRunningDay(DeviceLocalTime(milliseconds: stamp)) ?? true
    }

    /// - Returns: nil when the device does not want to know.
    private func answer(_ event: IncomingEvent, _ data: SegmentData, _ status: SegmentData.Status) -> [UInt8]? {
        guard event.isConfirmed else { return nil }
        return ManagerMessages.segmentAnswer(
            invokeID: event.invokeID,
            store: event.report.handle,
            data,
            status
        )
    }

    private func say(_ apdu: [UInt8]?) -> [Action] {
        apdu.map { [.send($0)] } ?? []
    }
}
