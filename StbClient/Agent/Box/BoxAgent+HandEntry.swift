import CommunityModel
import Crypto
import Screens
import Synchronization

/// Numbers that somebody enters by digits become a measurement of the box.
extension BoxAgent {
    func beginEntry(_ kind: HandEntryKind) {
        performOrTell { table, now in table.beginEntry(kind, at: now) }
    }

    /// Whether the keys of the remote control are those of the pad for numbers now.
    var isEnteringNumbers: Bool {
        state.withLock { state in
            if case .entering = state.table.screen { !state.isElsewhere } else { false }
        }
    }

    /// Whether 「まちがい ないですか」 stands.
    var isConfirmingNumbers: Bool {
        state.withLock { state in
            if case .confirmingEntry = state.table.screen { !state.isElsewhere } else { false }
        }
    }

    func enter(_ key: PadKey) {
        performOrTell { table, now in
            switch key {
            case .digit(let digit): table.entryDigitPressed(digit, at: now)
            case .takeBack: table.entryTakenBack(at: now)
            case .confirm: table.entryConfirmed(at: now, measurement: handMeasurement)
            case .affirm: table.entryAffirmed(at: now, measurement: handMeasurement)
            }
        }
    }

    private func handMeasurement(_ values: MeasuredValues) -> Measurement {
        let time = clock.stamp
        return Measurement(enteredByHand: values, at: time.instant, time.quality, boxOf: profile)
    }
}

extension Measurement {
    /// The box itself stands for the device: its system id is made of the box's number, as towards devices. The same
    /// numbers at another time are another act of measuring; the key is SHA-256 over the box's 16 bytes, the instant in ms
    /// (8, big-endian), the kind (1) and the numbers as they are written.
    fileprivate init(
        enteredByHand values: MeasuredValues,
        at instant: Instant,
        _ quality: ClockQuality,
        boxOf profile: BoxProfile
    ) {
        let milliseconds = UInt64(bitPattern: instant.milliseconds)
        var bytes = Array(profile.box.bytes)
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: milliseconds >> (56 - 8 * $0)) }
        bytes.append(UInt8(truncatingIfNeeded: values.kind.rawValue))
        switch values {
        case .bloodPressure(let pressure):
            bytes += "\(pressure.systolic)/\(pressure.diastolic)/\(pressure.pulse ?? 0)".utf8
        case .quantities(let set):
            bytes += set.entries.map { "\($0.quantity.rawValue)=\($0.number.shortest)" }.joined(separator: ",").utf8
        case .activity(let day): bytes += "\(day.day.daysSinceEpoch)=\(day.steps)".utf8
        }
        guard let digest = Digest256(Array(SHA256.hash(data: bytes))) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        self.init(
            device: DeviceIdentity(systemID: profile.systemID, model: "entered by hand"),
            values: values,
            time: MeasuredTime(deviceLocalMilliseconds: nil, instant: instant, clockQuality: quality),
            userSlot: nil,
            quality: .enteredByHand,
            rawDigest: digest,
            contentKey: ContentKey(digest: digest)
        )
    }
}

extension BoxProfile {
    /// An EUI-64 made of the box's number, marked as locally administered (IEEE 802c: bit 1 of the first byte set, bit 0
    /// clear).
    fileprivate var systemID: [UInt8] {
        var bytes = Array(box.bytes.suffix(8))
        bytes[0] = bytes[0] & 0xFC | 0x02
        return bytes
    }
}
