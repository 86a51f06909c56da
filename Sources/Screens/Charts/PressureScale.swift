import CommunityModel

/// Where days and pressures lie in the drawing, in user units that equal pixels at 720p.
struct PressureScale {
    let firstDay: TownDay
    let dayCount: Int
    /// mmHg at the bottom and the top of the plot, multiples of 20.
    let range: ClosedRange<Int>
    /// The plot inside the drawing.
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    /// What stays free between the plot's sides and its first and last day.
    var inset = 0.0

    /// The same span for everybody, 60...160, so that pictures can be compared; wider only where values ask for it.
    static func range(of values: [Double]) -> ClosedRange<Int> {
        let lowest = min(60, values.min() ?? 60)
        let highest = max(160, values.max() ?? 160)
        return Int((lowest / 20).rounded(.down)) * 20...Int((highest / 20).rounded(.up)) * 20
    }

    func x(_ day: TownDay) -> Double {
        guard dayCount > 1 else { return right - inset }
        let share = Double(day.daysSinceEpoch - firstDay.daysSinceEpoch) / Double(dayCount - 1)
        return left + inset + (right - left - 2 * inset) * share
    }

    func y(_ pressure: Double) -> Double {
        let share = (pressure - Double(range.lowerBound)) / Double(range.upperBound - range.lowerBound)
        return bottom - (bottom - top) * share
    }
}
