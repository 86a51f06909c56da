package import CommunityModel
package import HealthDevices

/// A blood-pressure monitor with an NFC tag inside.
package typealias VirtualMonitor = VirtualHealthDevice<MonitorScript>

extension VirtualHealthDevice<MonitorScript> {
    /// - Parameters:
    ///   - zone: whose time its clock shows.
    ///   - now: the right time.
    package init(zone: TownZone, now: @escaping @Sendable () -> Instant) {
        self.init(name: "TK-700", uid: [0x04, 0x7E, 0xE7, 0x6A, 0x80, 0x00, 0x70], zone: zone, now: now) { state in
            MonitorScript(
                clock: state.clock,
                memory: state.memory,
                forgetsConfirmed: state.forgetsConfirmed,
                fault: state.fault
            )
        }
    }

    package mutating func carryOut(_ command: MonitorCommand) {
        carryOut(command) { reading, takenAt, slot in reading.entry(takenAt: takenAt, slot: slot) }
    }
}

extension CuffReading {
    /// The mean is a third of the way up from the lower pressure, as simple monitors estimate it.
    package func entry(takenAt: DeviceLocalTime, slot: UInt16?) -> MonitorScript.Entry {
        MonitorScript.Entry(
            takenAt: takenAt,
            systolic: systolic,
            diastolic: diastolic,
            mean: (systolic + 2 * diastolic) / 3,
            pulse: pulse,
            userSlot: slot
        )
    }
}

/// A scale, thermometer, oximeter, glucose meter or tracker with an NFC tag inside.
package typealias VirtualDevice = VirtualHealthDevice<DeviceScript>

extension VirtualHealthDevice<DeviceScript> {
    /// - Parameters:
    ///   - kind: what it measures.
    ///   - zone: whose time its clock shows.
    ///   - now: the right time.
    package init(_ kind: DeviceKind, zone: TownZone, now: @escaping @Sendable () -> Instant) {
        let number = UInt8(truncatingIfNeeded: DeviceKind.allCases.firstIndex(of: kind) ?? 0)
        let uid: [UInt8] = [0x04, 0x7E, 0xE7, 0x6A, 0x80, 0x01, number]
        self.init(name: "TK-2\(number)0", uid: uid, zone: zone, now: now) { state in
            var script = DeviceScript(kind, clock: state.clock, memory: state.memory)
            script.forgetsConfirmed = state.forgetsConfirmed
            script.fault = state.fault
            return script
        }
    }

    package var kind: DeviceKind { sample.kind }

    package mutating func carryOut(_ command: DeviceCommand<DisplayedNumbers>) {
        carryOut(command) { reading, takenAt, slot in reading.entry(takenAt: takenAt, slot: slot) }
    }
}
