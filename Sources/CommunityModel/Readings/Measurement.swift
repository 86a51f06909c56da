/// One act of measuring as it came out of a device, before anybody knows whose it is.
package struct Measurement: Hashable, Sendable {
    package let device: DeviceIdentity
    package let values: MeasuredValues
    package let time: MeasuredTime
    /// The slot the person chose on the device (1, 2, guest …), as the device numbers it; nil when it has none.
    package let userSlot: Int?
    /// What is unusual about it; empty for a clean measurement.
    package let quality: ReadingQuality
    /// SHA-256 over the bytes of the report it came from.
    package let rawDigest: Digest256
    /// The same for the same act of measuring, however often the device is touched: SHA-256 over device identity,
    /// the device's own time, user slot and values (architecture decision 15, content key).
    package let contentKey: ContentKey
    /// What the device said in other words than ``values``; ``SourceNumber/most`` at most.
    package let sources: [SourceNumber]

    package init(
        device: DeviceIdentity,
        values: MeasuredValues,
        time: MeasuredTime,
        userSlot: Int?,
        quality: ReadingQuality,
        rawDigest: Digest256,
        contentKey: ContentKey,
        sources: [SourceNumber] = []
    ) {
        self.device = device
        self.values = values
        self.time = time
        self.userSlot = userSlot
        self.quality = quality
        self.rawDigest = rawDigest
        self.contentKey = contentKey
        self.sources = Array(sources.prefix(SourceNumber.most))
    }

    /// The same act of measuring, with what became known of it later.
    package func revised(time: MeasuredTime? = nil, quality: ReadingQuality? = nil) -> Measurement {
        Measurement(
            device: device,
            values: values,
            time: time ?? self.time,
            userSlot: userSlot,
            quality: quality ?? self.quality,
            rawDigest: rawDigest,
            contentKey: contentKey,
            sources: sources
        )
    }
}

/// What was measured.
package enum MeasuredValues: Hashable, Sendable {
    case bloodPressure(BloodPressure)
    case quantities(QuantitySet)
    case activity(ActivityDay)
}

/// Names the content of a reading: 32 bytes of SHA-256.
package struct ContentKey: Hashable, Sendable {
    package let digest: Digest256

    package init(digest: Digest256) {
        self.digest = digest
    }

    /// - Returns: nil unless there are 32 bytes.
    package init?(digest: [UInt8]) {
        guard let digest = Digest256(digest) else { return nil }
        self.init(digest: digest)
    }
}

/// Who made a measurement, by the device's own word.
package struct DeviceIdentity: Hashable, Sendable {
    /// The EUI-64 of the device (IEEE 11073-20601 system id), 8 bytes.
    package let systemID: [UInt8]
    /// As the device names itself; empty when it does not.
    package let manufacturer: String
    package let model: String
    package let serialNumber: String

    package init(systemID: [UInt8], manufacturer: String = "", model: String = "", serialNumber: String = "") {
        self.systemID = systemID
        self.manufacturer = manufacturer
        self.model = model
        self.serialNumber = serialNumber
    }
}

/// When a measurement was taken: three clocks kept apart (design facts "records" 7.3).
package struct MeasuredTime: Hashable, Sendable {
    /// The device's own reading of its clock, as local wall time in milliseconds since 1970-01-01T00:00 on that
    /// clock; nil when the device sent none. Devices know no zone.
    package let deviceLocalMilliseconds: Int64?
    /// The best instant known: device time corrected by the offset measured at the touch, or the time of the touch.
    package let instant: Instant
    package let clockQuality: ClockQuality

    package init(deviceLocalMilliseconds: Int64?, instant: Instant, clockQuality: ClockQuality) {
        self.deviceLocalMilliseconds = deviceLocalMilliseconds
        self.instant = instant
        self.clockQuality = clockQuality
    }
}

/// How far ``MeasuredTime/instant`` can be trusted. Raw values are those of protocol and stores.
package enum ClockQuality: Int, Hashable, Sendable {
    /// The device's clock agreed with the box's within two minutes.
    case agreed = 1
    /// The device's clock was off by a known amount at the touch; the instant is corrected by it.
    case corrected = 2
    /// Nothing reliable is known; the instant is the time of the touch.
    case unknown = 3
}

/// What is unusual about a reading: stored with it, shown, never silently dropped.
package struct ReadingQuality: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The device marked the measurement as questionable (20601 measurement-status 0x4000).
    package static let questionable = ReadingQuality(rawValue: 1 << 0)
    /// Outside the soft bounds of design facts "records" 3.1: stored and asked about.
    package static let implausible = ReadingQuality(rawValue: 1 << 1)
    /// The device saw an irregular pulse.
    package static let irregularPulse = ReadingQuality(rawValue: 1 << 2)
    /// The device's clock was not set or wildly wrong.
    package static let clockUnset = ReadingQuality(rawValue: 1 << 3)
    /// Somebody read the numbers off a device that cannot be read here, and entered them by remote control.
    package static let enteredByHand = ReadingQuality(rawValue: 1 << 4)
}
