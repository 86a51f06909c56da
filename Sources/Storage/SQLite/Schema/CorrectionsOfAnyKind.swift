/// Step 12: the right numbers of a correction may be those of a scale, a thermometer, a tracker …
enum CorrectionsOfAnyKind {
    static let name = "2026-11-28 corrections of any kind"

    static let statements = """
        -- With value_1 ... value_4 as the reading's own numbers are kept; as in reading_more.
        ALTER TABLE reading_correction ADD COLUMN more BLOB;
        """

    static let tables = [
        ClassifiedTable(
            name: "reading_correction",
            purpose: .care,
            retention: .whileServed,
            sensitive: "more"
        )
    ]
}
