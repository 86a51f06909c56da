/// How much a spool may keep.
package struct SpoolLimits: Hashable, Sendable {
    /// The most bytes the file may have. An event takes about 300, so the default has room for a hundred thousand:
    /// far more than seven days of a busy home, little enough for a small writable folder.
    package let fileBytes: Int
    /// How many content keys of readings are remembered; the oldest are forgotten first. Counted, not dated, because a
    /// box may boot with a wrong clock. Twenty thousand are ten years of five readings a day.
    package let rememberedReadings: Int

    package init(fileBytes: Int = 48 << 20, rememberedReadings: Int = 20_000) {
        self.fileBytes = fileBytes
        self.rememberedReadings = rememberedReadings
    }
}
