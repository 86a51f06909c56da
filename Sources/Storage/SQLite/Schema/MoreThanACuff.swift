/// Step 11: readings of scales, thermometers, oximeters, glucose meters and trackers beside those of cuffs.
enum MoreThanACuff {
    static let name = "2026-11-27 more than a cuff"

    static let statements = """
        -- What the four values do not hold, in the form of the journal's payload; NULL of a blood pressure. kind 2 is
        -- weight in g (with what a body-composition scale reckons), 3 a temperature in hundredths of a degree Celsius,
        -- 4 an oxygen saturation and 5 a blood sugar in tenths of % and mg/dL; the first value is that number. 6 is a
        -- day of activity: steps, distance in m, energy in kcal, minutes of moving.
        ALTER TABLE reading ADD COLUMN more BLOB;
        """
}
