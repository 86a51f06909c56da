/// How much a spool may keep.
package struct SpoolLimits: Hashable, Sendable {
    /// The most bytes the file may have. A tap takes about 140 and a reading 400, so the default has room for seven days
    /// of a school gate with ten thousand taps a day, four times over: little enough for a small writable folder.
    package let fileBytes: Int
    /// What the disk must have left for an event to be kept. What the collector has can be let go of only by writing: a
    /// disk that is full to the last byte would never become empty again. The log takes a quarter of it at most, and
    /// the file grows by no more than the log holds.
    package let reserveBytes: Int
    /// How many content keys of readings are remembered; the oldest are forgotten first. Counted, not dated, because a
    /// box may boot with a wrong clock. Twenty thousand are ten years of five readings a day.
    package let rememberedReadings: Int

    package init(fileBytes: Int = 48 << 20, reserveBytes: Int = 4 << 20, rememberedReadings: Int = 20_000) {
        self.fileBytes = fileBytes
        self.reserveBytes = reserveBytes
        self.rememberedReadings = rememberedReadings
    }
}

extension SpoolLimits {
    /// Those of a box: a file of at most so many megabytes, and 4 MiB of its disk left, or an eighth of a small one. A
    /// disk that is smaller than the file might become is the cap, less its reserve and the log.
    package init(fileMegabytes: Int, onDiskOf path: String) {
        let reserve = Self.reserve(onDiskOf: path)
        let onDisk = SpoolDisk(of: path).map { $0.totalBytes - reserve - Self.logBytes } ?? .max
        self.init(fileBytes: max(min(fileMegabytes << 20, onDisk), Self.logBytes), reserveBytes: reserve)
    }

    /// The log may have a little more than one megabyte before it is brought into the file.
    private static let logBytes = 2 << 20

    static func reserve(onDiskOf path: String) -> Int {
        min(SpoolLimits().reserveBytes, SpoolDisk(of: path).map { $0.totalBytes / 8 } ?? .max)
    }
}
