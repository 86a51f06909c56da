/// Step 6: a reading that came soon after it was measured is a sign of life by itself and needs no second row.
///
/// The tables are empty afterwards and are folded from the first row when the store is opened.
enum SignsInReadings {
    static let name = "2026-11-26 signs in readings"

    static let statements = """
        -- How long after measured_at_ms the device was touched, when that was by the person whose reading it is and
        -- within an hour; NULL: the touch is in life_sign, or is nobody's.
        ALTER TABLE reading ADD COLUMN touched_after_ms INTEGER;

        DELETE FROM reading;
        DELETE FROM reading_content;
        DELETE FROM spool_run;
        DELETE FROM reading_assignment;
        DELETE FROM waiting_assignment;
        DELETE FROM tap;
        DELETE FROM life_sign;
        UPDATE fold_position SET seq = 0;
        """
}
