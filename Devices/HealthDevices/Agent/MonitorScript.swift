/// A blood-pressure monitor to be played: who it is, what it holds, what it believes the time to be, and what goes
/// wrong with it.
package struct MonitorScript: Hashable, Sendable {
    package enum Configuration: Hashable, Sendable {
        /// 02BC: the manager knows it by its number.
        case standard
        /// A number of the device's own, 4000...7FFF: described when the manager asks.
        case extended(UInt16)
    }

    /// What the device does wrong; each once, at the place named.
    package enum Fault: Hashable, Sendable {
        /// Sends these bytes where its first report would be.
        case garbage([UInt8])
        /// Begins with this flags byte instead of 00.
        case firstFlags(UInt8)
        /// Leaves out a number of the message counter with its first report.
        case skippedCounter
        /// Says nothing more from its first report on.
        case silence
    }

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
