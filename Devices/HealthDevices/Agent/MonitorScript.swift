/// A blood-pressure monitor to be played: who it is, what it holds, what it believes the time to be, and what goes
/// wrong with it.
package struct MonitorScript: AgentScript, Hashable {
    package enum Configuration: Hashable, Sendable {
        /// 02BC: the manager knows it by its number.
        case standard
        /// A number of the device's own, 4000...7FFF: described when the manager asks.
        case extended(UInt16)
    }

    package typealias Fault = AgentFault

    /// One measurement in the device's memory.
    package struct Entry: Hashable, Sendable {
        /// By the device's own clock.
        package let takenAt: DeviceLocalTime
        /// mmHg, like the other two.
        package let systolic: Int
        package let diastolic: Int
        package let mean: Int
        /// Beats per minute.
        package let pulse: Int
        /// Nil on a device without slots for persons.
        package let userSlot: UInt16?

        package init(
            takenAt: DeviceLocalTime,
            systolic: Int,
            diastolic: Int,
            mean: Int,
            pulse: Int,
            userSlot: UInt16? = nil
        ) {
            self.takenAt = takenAt
            self.systolic = systolic
            self.diastolic = diastolic
            self.mean = mean
            self.pulse = pulse
            self.userSlot = userSlot
        }
    }

    /// EUI-64, 8 bytes.
    package var systemID: [UInt8]
    package var manufacturer: String
    package var model: String
    package var serialNumber: String
    package var configuration: Configuration
    /// What the device's clock shows at the touch; nil for a device that does not tell.
    package var clock: DeviceLocalTime?
    package var memory: [Entry]
    /// Whether it forgets what was confirmed; else it sends all of it again at the next touch.
    package var forgetsConfirmed: Bool
    /// Measurements in one report; those of different persons go in groups of their own.
    package var entriesPerReport: Int
    /// How often its tag is read before its answer is there.
    package var readsBeforeAnswer: Int
    package var fault: Fault?

    package init(
        systemID: [UInt8] = [0x00, 0x09, 0x1F, 0xFF, 0xFE, 0x12, 0x34, 0x56],
        manufacturer: String = "Tonami Keiki",
        model: String = "TK-700",
        serialNumber: String = "TK7000042",
        configuration: Configuration = .standard,
        clock: DeviceLocalTime?,
        memory: [Entry],
        forgetsConfirmed: Bool = true,
        entriesPerReport: Int = 4,
        readsBeforeAnswer: Int = 1,
        fault: Fault? = nil
    ) {
        self.systemID = systemID
        self.manufacturer = manufacturer
        self.model = model
        self.serialNumber = serialNumber
        self.configuration = configuration
        self.clock = clock
        self.memory = memory
        self.forgetsConfirmed = forgetsConfirmed
        self.entriesPerReport = entriesPerReport
        self.readsBeforeAnswer = readsBeforeAnswer
        self.fault = fault
    }
}

extension MonitorScript {
    package var configurationID: UInt16 {
        switch configuration {
        case .standard: 0x02BC
        case .extended(let id): id
        }
    }

    package var timeAttributes: [(id: UInt16, value: [UInt8])] {
        guard let clock else { return [] }
        return [(0x0987, clock.absoluteTime)]
    }

    package func slot(of entry: Entry) -> UInt16? { entry.userSlot }

    /// Pressures (handle 1) and pulse (handle 2).
    package func observations(of entry: Entry) -> [(handle: UInt16, values: [UInt8])] {
        var pressures = MDERWriter()
        pressures.writeList([entry.systolic, entry.diastolic, entry.mean]) { list, number in
            list.write(Self.shortFloat(number))
        }
        var pulse = MDERWriter()
        pulse.write(Self.shortFloat(entry.pulse))
        let stamp = entry.takenAt.absoluteTime
        return [(1, pressures.bytes + stamp), (2, pulse.bytes + stamp)]
    }

    private static func shortFloat(_ number: Int) -> UInt16 {
        MedicalNumber.finite(mantissa: Int32(number), exponent: 0).shortFloat ?? 0x07FF
    }

    package var objects: [AgentObject] {
        [
            AgentObject(objectClass: 6, handle: 1, attributes: Self.pressureAttributes),
            AgentObject(objectClass: 6, handle: 2, attributes: Self.pulseAttributes),
        ]
    }

    /// Type, metric specification, structure (a compound of three), unit mmHg, parts, value map.
    private static let pressureAttributes: [[UInt8]] = [
        [0x09, 0x2F, 0x00, 0x04, 0x00, 0x02, 0x4A, 0x04],
        [0x0A, 0x46, 0x00, 0x02, 0xF0, 0x40],
        [0x0A, 0x73, 0x00, 0x02, 0x03, 0x03],
        [0x0A, 0x76, 0x00, 0x0A, 0x00, 0x03, 0x00, 0x06, 0x4A, 0x05, 0x4A, 0x06, 0x4A, 0x07],
        [0x09, 0x96, 0x00, 0x02, 0x0F, 0x20],
        [0x0A, 0x55, 0x00, 0x0C, 0x00, 0x02, 0x00, 0x08, 0x0A, 0x75, 0x00, 0x0A, 0x09, 0x90, 0x00, 0x08],
    ]

    /// Type, metric specification, unit beats per minute, value map.
    private static let pulseAttributes: [[UInt8]] = [
        [0x09, 0x2F, 0x00, 0x04, 0x00, 0x02, 0x48, 0x2A],
        [0x0A, 0x46, 0x00, 0x02, 0xF0, 0x40],
        [0x09, 0x96, 0x00, 0x02, 0x0A, 0xA0],
        [0x0A, 0x55, 0x00, 0x0C, 0x00, 0x02, 0x00, 0x08, 0x0A, 0x4C, 0x00, 0x02, 0x09, 0x90, 0x00, 0x08],
    ]
}
