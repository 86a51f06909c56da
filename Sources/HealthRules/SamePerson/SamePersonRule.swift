package import CommunityModel

/// Whether a reading looks like the person whose it is taken for. It judges nobody's health, and it refuses nothing: what
/// is doubtful is kept at once and asked about (「はなこさんの 測定ですか」).
///
/// The thresholds are data with a source and a version, as those of guidelines are.
package struct SamePersonRule: Hashable, Sendable {
    package let source: String
    package let version: Int

    /// A weight further from the own median of 14 days than this, in grams.
    package let weightFromMedian: Int
    /// A change within 24 hours of more than so many percent of the last weight.
    package let weightChangePercent: Int
    /// Two of one home may weigh nearly the same: a weight no further than this from the own median, in grams, is not
    /// another person's for being a little closer to theirs.
    package let weightOfEqual: Int
    /// Fewer weights than this are no median.
    package let fewestWeights: Int
    /// A pressure so many standard deviations from the own mean of 30 days.
    package let pressureDeviations: Int
    /// The standard deviation counts as at least this, in tenths of mmHg: ten calm readings in a row are no reason to ask.
    package let narrowestDeviation: Int
    /// Fewer blood pressures than this are no mean.
    package let fewestPressures: Int
    /// Adults do not grow: a change of more than this, in mm.
    package let heightChange: Int
    /// A change within a week of more than this, in tenths of a percent.
    package let bodyFatChange: Int

    /// Design facts "records" 3.1, column "same-person test". Our proposal are the counts, the narrowest deviation and
    /// the weight of equals.
    package static let version1 = SamePersonRule(
        source: "records 3.1",
        version: 1,
        weightFromMedian: 3_000,
        weightChangePercent: 5,
        weightOfEqual: 1_000,
        fewestWeights: 3,
        pressureDeviations: 4,
        narrowestDeviation: 50,
        fewestPressures: 5,
        heightChange: 20,
        bodyFatChange: 60
    )

    /// What speaks against the person.
    package enum Doubt: Hashable, Sendable {
        case weightFarFromMedian
        case weightChangedInADay
        case weightOfAnother
        case pressureFarFromMean
        case heightChanged
        case bodyFatChanged
    }

    package enum Verdict: Hashable, Sendable {
        /// As the person's readings were lately.
        case fits
        case doubtful(Doubt)
        /// Too little is known of the person, or the rule knows nothing of what was measured.
        case unknown

        package var isDoubtful: Bool {
            if case .doubtful = self { true } else { false }
        }
    }

    /// - Parameters:
    ///   - values: What was measured.
    ///   - instant: When.
    ///   - person: Whose it is taken for.
    ///   - others: The other people of the home.
    /// - Returns: the first doubt, in the order of the thresholds.
    package func verdict(
        of values: MeasuredValues,
        measuredAt instant: Instant,
        for person: RecentHistory,
        among others: [RecentHistory]
    ) -> Verdict {
        switch values {
        case .bloodPressure(let pressure): verdict(of: pressure, for: person)
        case .quantities(let set) where set.kind == .body:
            verdict(ofBody: set, measuredAt: instant, for: person, among: others)
        case .quantities, .activity: .unknown
        }
    }

    private func verdict(of pressure: BloodPressure, for person: RecentHistory) -> Verdict {
        guard let usual = person.pressures, usual.count >= fewestPressures else { return .unknown }
        let isFar =
            isFar(pressure.systolic, from: usual.systolic) || isFar(pressure.diastolic, from: usual.diastolic)
        return isFar ? .doubtful(.pressureFarFromMean) : .fits
    }

    private func isFar(_ pressure: Int, from usual: RecentHistory.Spread) -> Bool {
        abs(10 * pressure - usual.mean) > pressureDeviations * max(usual.deviation, narrowestDeviation)
    }
}
