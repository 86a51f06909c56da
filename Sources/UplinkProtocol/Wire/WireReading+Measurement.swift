import CommunityModel
import FoundationEssentials
import SwiftProtobuf

extension WireReading {
    init(_ measurement: Measurement, card: (some KeyedCardHash)?, method: AttributionMethod?) {
        self.init()
        device = .with {
            $0.systemID = Data(measurement.device.systemID)
            $0.manufacturer = measurement.device.manufacturer
            $0.model = measurement.device.model
            $0.serialNumber = measurement.device.serialNumber
        }
        switch measurement.values {
        case .bloodPressure(let pressure):
            bloodPressure = .with {
                $0.systolic = Int32(clamping: pressure.systolic)
                $0.diastolic = Int32(clamping: pressure.diastolic)
                if let mean = pressure.mean { $0.mean = Int32(clamping: mean) }
                if let pulse = pressure.pulse { $0.pulse = Int32(clamping: pulse) }
            }
        case .quantities(let set): quantities = WireQuantitySet(set)
        case .activity(let day): activity = WireActivityDay(day)
        }
        if let local = measurement.time.deviceLocalMilliseconds { deviceLocalMs = local }
        measuredAtMs = measurement.time.instant.milliseconds
        measuredClockQuality = WireClockQuality(measurement.time.clockQuality)
        if let slot = measurement.userSlot { userSlot = Int32(clamping: slot) }
        quality = measurement.quality.rawValue
        rawDigest = Data(measurement.rawDigest.bytes)
        contentKey = Data(measurement.contentKey.digest.bytes)
        sources = measurement.sources.map(WireSourceNumber.init)
        if let card { self.card = WireCard(card) }
        if let method { self.method = UInt32(method.rawValue) }
    }
}

extension Measurement {
    init(_ wire: WireReading, values: WireReading.OneOf_Values) throws(UplinkError) {
        let measured: MeasuredValues
        switch values {
        case .bloodPressure(let pressure):
            do {
                measured = .bloodPressure(
                    try BloodPressure(
                        systolic: Int(pressure.systolic),
                        diastolic: Int(pressure.diastolic),
                        mean: pressure.hasMean ? Int(pressure.mean) : nil,
                        pulse: pressure.hasPulse ? Int(pressure.pulse) : nil
                    )
                )
            } catch {
                throw UplinkError(.malformed, "blood_pressure: outside the bounds of one living arm")
            }
        case .quantities(let set): measured = .quantities(try QuantitySet(set))
        case .activity(let day): measured = .activity(try ActivityDay(day))
        }
        self.init(
            device: try DeviceIdentity(wire.device),
            values: measured,
            time: MeasuredTime(
                deviceLocalMilliseconds: wire.hasDeviceLocalMs ? wire.deviceLocalMs : nil,
                instant: Instant(milliseconds: wire.measuredAtMs),
                clockQuality: try expect(
                    ClockQuality(wire.measuredClockQuality),
                    "measured_clock_quality: expected 1, 2 or 3"
                )
            ),
            userSlot: wire.hasUserSlot ? Int(wire.userSlot) : nil,
            quality: ReadingQuality(rawValue: wire.quality),
            rawDigest: try expect(Digest256(wire.rawDigest), "raw_digest: expected 32 bytes"),
            contentKey: try expect(
                ContentKey(digest: [UInt8](wire.contentKey)),
                "content_key: expected 32 bytes"
            ),
            sources: try [SourceNumber](wire.sources)
        )
    }
}

extension WireSourceNumber {
    init(_ source: SourceNumber) {
        self.init()
        name = source.name
        digits = Int64(source.number.digits)
        places = UInt32(source.number.places)
        unit = source.unit
    }
}

extension [SourceNumber] {
    init(_ wire: [WireSourceNumber]) throws(UplinkError) {
        guard wire.count <= SourceNumber.most else {
            throw UplinkError(.malformed, "sources: expected \(SourceNumber.most) at most")
        }
        self = []
        for source in wire {
            let number = DecimalNumber(digits: Int(source.digits), places: Int(source.places))
            append(
                try expect(
                    number.flatMap { SourceNumber(name: source.name, number: $0, unit: source.unit) },
                    "sources: expected short texts, 0 to 6 places and less than 10^12"
                )
            )
        }
    }
}

extension DeviceIdentity {
    init(_ wire: WireDevice) throws(UplinkError) {
        guard (1...16).contains(wire.systemID.count) else {
            throw UplinkError(.malformed, "system_id: expected 1 to 16 bytes")
        }
        for text in [wire.manufacturer, wire.model, wire.serialNumber] where text.utf8.count > UplinkLimits.textBytes {
            throw UplinkError(.malformed, "device: expected at most \(UplinkLimits.textBytes) bytes a text")
        }
        self.init(
            systemID: [UInt8](wire.systemID),
            manufacturer: wire.manufacturer,
            model: wire.model,
            serialNumber: wire.serialNumber
        )
    }
}

extension WireClockQuality {
    init(_ quality: ClockQuality) {
        self =
            switch quality {
            case .agreed: .agreed
            case .corrected: .corrected
            case .unknown: .unknown
            }
    }
}

extension ClockQuality {
    init?(_ wire: WireClockQuality) {
        switch wire {
        case .agreed: self = .agreed
        case .corrected: self = .corrected
        case .unknown: self = .unknown
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension WireCard {
    init(_ card: some KeyedCardHash) {
        self.init()
        kind = UInt32(card.kind.rawValue)
        keyVersion = UInt32(clamping: card.keyVersion)
        digest = Data(card.digest.bytes)
    }
}

extension KeyedCardHash {
    init(wire: WireCard) throws(UplinkError) {
        let kind = try expect(CardKind(rawValue: Int(wire.kind)), "card.kind: not known here")
        self = try expect(
            Self(kind: kind, keyVersion: Int(wire.keyVersion), digest: [UInt8](wire.digest)),
            "card: expected 32 bytes and a key version of 1 or more"
        )
    }
}
