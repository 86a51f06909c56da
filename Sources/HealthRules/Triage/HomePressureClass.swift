package import CommunityModel

/// Classes of home blood pressure by the mean of several days; never of one reading.
///
/// JSH2019 (日本高血圧学会 高血圧治療ガイドライン2019, table 2-5, 家庭血圧による分類), kept by JSH2025: grade I 135–144 or
/// 85–89, grade II 145–159 or 90–99, grade III 160 or more, or 100 or more.
package enum HomePressureClass: Int, Hashable, Comparable, Sendable, CaseIterable {
    case belowHypertension
    case gradeI
    case gradeII
    case gradeIII

    /// The edition that ``lowest`` is of.
    package static let source = "JSH2019"

    /// From which mean on a class begins: either number is enough.
    package var lowest: BloodPressureTarget? {
        switch self {
        case .belowHypertension: nil
        case .gradeI: BloodPressureTarget(systolicBelow: 135, diastolicBelow: 85)
        case .gradeII: BloodPressureTarget(systolicBelow: 145, diastolicBelow: 90)
        case .gradeIII: BloodPressureTarget(systolicBelow: 160, diastolicBelow: 100)
        }
    }

    package init(of mean: MeanPressure) {
        self = Self.allCases.last { $0.lowest.map { mean.isAtOrAbove($0) } ?? true } ?? .belowHypertension
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension MeanPressure {
    /// Whether either number reaches the limit.
    package func isAtOrAbove(_ limit: BloodPressureTarget) -> Bool {
        systolic >= limit.systolicBelow || diastolic >= limit.diastolicBelow
    }
}
