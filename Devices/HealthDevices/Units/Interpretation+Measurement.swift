import CommunityModel

extension Interpretation {
    /// The measurement of a device that is read without a conversation, or why there is none.
    ///
    /// - Parameters:
    ///   - device: who made it.
    ///   - clock: what the device's clock is worth at this touch.
    ///   - bytes: what the device holds of it. It is the same at each touch, so it names what has no time of its own.
    /// - Returns: the measurement, or what was refused.
    func measurement(
        of device: DeviceIdentity,
        by clock: DeviceClock,
        from bytes: [UInt8]
    ) -> Result<Measurement, Refused> {
        switch result {
        case .failure(let reason):
            return .failure(Refused(refusal: ReadingRefusal(reason: reason, takenAt: takenAt, userSlot: userSlot)))
        case .success(let values):
            let digest = Digest256.sha256(bytes)
            let (time, clockQuality) = clock.time(of: takenAt)
            return .success(
                Measurement(
                    device: device,
                    values: values.moved(to: time, in: clock.zone),
                    time: time,
                    userSlot: userSlot,
                    quality: quality.union(clockQuality),
                    rawDigest: digest,
                    contentKey: takenAt == nil
                        ? .naming(record: digest, of: device.systemID)
                        : .naming(values, of: device.systemID, at: time, userSlot: userSlot),
                    sources: sources
                )
            )
        }
    }

    struct Refused: Error {
        let refusal: ReadingRefusal
    }
}

extension ContentKey {
    /// Names one act of measuring that a device keeps without its time, by the record that it keeps of it. The time of
    /// the touch would make a new reading of it at each touch.
    ///
    /// SHA-256 over these bytes:
    ///
    ///     version 02
    ///     length of the system id (1), system id
    ///     SHA-256 of the record (32)
    ///
    /// Version 01 is ``naming(_:of:at:userSlot:)``.
    static func naming(record: Digest256, of systemID: [UInt8]) -> Self {
        let bytes: [UInt8] = [2, UInt8(truncatingIfNeeded: systemID.count)] + systemID + record.bytes
        return ContentKey(digest: Digest256.sha256(bytes))
    }
}
