package import CommunityModel
import HealthRules

/// What was found out about readings after they were stored. Nothing is overwritten: each finding is a new version, and
/// the last one counts, in every history, mean and judgement.
package protocol ReadingCorrections: Sendable {
    /// Adds a version to a reading of the resident's. Durable when it returns; the next look sees it.
    /// - Returns: false when it is no reading of theirs; nothing is added then.
    func add(_ correction: ReadingCorrection) async throws(StoreError) -> Bool
    /// All that was found out about a reading, in the order in which it was added.
    func corrections(of reading: Int64) async throws(StoreError) -> [ReadingCorrection]
}

/// One later finding about one reading: what, who, when, why.
package struct ReadingCorrection: Hashable, Sendable {
    /// The number of its event in the journal.
    package let reading: Int64
    /// Whose reading it is.
    package let resident: Resident.ID
    package let change: Change
    package let reason: Reason
    package let by: Author
    package let at: Instant

    package init(
        reading: Int64,
        resident: Resident.ID,
        change: Change,
        reason: Reason,
        by author: Author,
        at instant: Instant
    ) {
        self.reading = reading
        self.resident = resident
        self.change = change
        self.reason = reason
        by = author
        at = instant
    }

    package enum Change: Hashable, Sendable {
        /// It stands as it was measured: what was said of it before was a mistake.
        case asMeasured
        /// These are the right numbers, of the same kind.
        case corrected(MeasuredValues)
        /// It should not be there (FHIR `entered-in-error`): no look shows or counts it.
        case enteredInError
    }

    /// Raw values are those of the stores.
    package enum Reason: Int, Hashable, Sendable, CaseIterable {
        /// Somebody else's arm was in the cuff.
        case otherPerson = 1
        /// The cuff slipped, the person spoke or moved, the monitor failed.
        case badMeasurement = 2
        /// The monitor was shown or tried out.
        case trial = 3
        /// An earlier correction was wrong.
        case mistakenCorrection = 4
    }

    package enum Author: Hashable, Sendable {
        case resident(Resident.ID)
        case staff(StaffMember.ID)
    }
}

extension ReadingQuality {
    /// What is unusual about a reading whose numbers somebody put right. What the device said of its own numbers does not
    /// apply to these, and whether a living arm can give them is judged anew; the time is still what it was.
    package func ofCorrected(_ values: MeasuredValues) -> ReadingQuality {
        let kept = subtracting([.questionable, .irregularPulse, .implausible])
        return Plausibility.isPlausible(values) ? kept : kept.union(.implausible)
    }
}
