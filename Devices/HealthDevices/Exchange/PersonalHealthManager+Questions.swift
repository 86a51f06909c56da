import CommunityModel

/// How a device's clock is set.
enum TimeToSet: Hashable, Sendable {
    case absolute
    case baseOffset
}

extension PersonalHealthManager {
    /// Asks one thing; the next waits until it is answered.
    mutating func ask(_ request: ManagerRequest) -> [Action] {
        let invokeID = nextInvokeID
        nextInvokeID &+= 1
        asked = (invokeID, request)
        return [.send(apdu(request, invokeID))]
    }

    private func apdu(_ request: ManagerRequest, _ invokeID: UInt16) -> [UInt8] {
        switch request {
        case .attributes: return ManagerMessages.getDeviceAttributes(invokeID: invokeID)
        case .setTime: return setTime(invokeID)
        case .segments(let store), .segmentsAgain(let store):
            return ManagerMessages.action(ActionCode.segmentInformation, of: store, invokeID: invokeID) {
                SegmentSelection.all.write(to: &$0)
            }
        case .transfer(let segment):
            return ManagerMessages.action(ActionCode.transferSegment, of: segment.store, invokeID: invokeID) {
                $0.write(segment.instance)
            }
        case .clear(let store, let selection):
            return ManagerMessages.action(ActionCode.clearSegments, of: store, invokeID: invokeID) {
                selection.write(to: &$0)
            }
        }
    }

    /// SetTimeInvoke (time, accuracy as FLOAT) or SetBOTimeInvoke (time), IEEE 11073-20601 annex A.11.5.
    private func setTime(_ invokeID: UInt16) -> [UInt8] {
        let now = DeviceLocalTime(touchedAt, in: zone)
        let isBaseOffset = timeToSet == .baseOffset
        let action = isBaseOffset ? ActionCode.setBaseOffsetTime : ActionCode.setTime
        return ManagerMessages.action(action, of: 0, invokeID: invokeID) { arguments in
            guard !isBaseOffset else { return arguments.write(raw: now.baseOffsetTime(minutes: zone.offsetInMinutes)) }
            arguments.write(raw: now.absoluteTime)
            arguments.write(UInt32(0))
        }
    }

    /// Attributes came, of the device or of an object.
    mutating func answered(
        with attributes: [Attribute],
        _ invokeID: UInt16
    ) throws(MalformedBytes) -> [Action] {
        guard let asked, asked.invokeID == invokeID, asked.request == .attributes else { return [] }
        self.asked = nil
        return try learn(try DeviceAttributes(attributes))
    }

    /// An action was done.
    mutating func answered(with result: ActionResult, _ invokeID: UInt16) throws(MalformedBytes) -> [Action] {
        guard let asked, asked.invokeID == invokeID, asked.request != .attributes else { return [] }
        self.asked = nil
        var info = result.info
        switch asked.request {
        case .attributes: return []
        case .setTime: return readStores()
        case .segments:
            return fetch(try info.readList("segments", element: SegmentInformation.init))
        case .segmentsAgain:
            return clear(try info.readList("segments", element: SegmentInformation.init))
        case .transfer:
            _ = try info.readUInt16("a segment's instance number")
            let response = try info.readUInt16("a response to the request for a segment")
            // 0: it comes; others: no such segment, try later, empty, some other trouble.
            return response == 0 ? [] : fetchNext()
        case .clear(_, let selection):
            segmentsCleared += selection.count(of: stores.first)
            return readNextStore()
        }
    }

    /// roer or rorj: the device does not do what was asked.
    mutating func refused(_ invokeID: UInt16) throws(MalformedBytes) -> [Action] {
        guard let asked, asked.invokeID == invokeID else { return [] }
        self.asked = nil
        switch asked.request {
        case .attributes: return try learn(DeviceAttributes())
        case .setTime: return readStores()
        case .transfer: return fetchNext()
        case .segments, .segmentsAgain, .clear: return readNextStore()
        }
    }

    /// Now that the device's name and clock are known, what has waited for it is read, and more is asked.
    private mutating func learn(_ attributes: DeviceAttributes) throws(MalformedBytes) -> [Action] {
        device = DeviceIdentity(
            systemID: device?.systemID ?? [],
            manufacturer: attributes.manufacturer,
            model: attributes.model,
            serialNumber: attributes.serialNumber
        )
        let clock = DeviceClock(
            shown: attributes.clock,
            counters: [attributes.ticks, attributes.microseconds].compactMap { $0 },
            touchedAt: touchedAt,
            zone: zone
        )
        self.clock = clock
        if attributes.timeCapabilities.contains(.setClock),
            attributes.timeCapabilities.contains(.wantsToBeSet) || !clock.agrees
        {
            timeToSet = attributes.hasBaseOffset ? .baseOffset : .absolute
        }
        if case .operating(let offer, _) = phase, let id = attributes.configurationID, id != offer.configurationID {
            throw MalformedBytes(
                offset: 0,
                expected: "configuration \(offer.configurationID.hexadecimal) as in the association",
                found: id.hexadecimal
            )
        }
        // What is to be asked comes before the confirmations: after the last of those a device takes its leave.
        var actions = begin()
        for event in waiting { actions += try take(event) }
        waiting = []
        return actions + begin()
    }

    /// Begins to ask, once, as soon as configuration and clock are known.
    mutating func begin() -> [Action] {
        guard case .operating(_, let configuration) = phase, clock != nil, !hasBegun else { return [] }
        hasBegun = true
        stores = configuration.stores.map(StoreReading.init)
        hadStores = !stores.isEmpty
        return timeToSet == nil ? readStores() : ask(.setTime)
    }
}

extension SegmentSelection {
    fileprivate func count(of store: StoreReading?) -> Int {
        switch self {
        case .all: store?.clearable.count ?? 0
        case .list(let instances): instances.count
        }
    }
}
