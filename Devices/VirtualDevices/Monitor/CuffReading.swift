/// The three numbers on a monitor's display, as they stand there: a broken monitor can show anything.
package struct CuffReading: DisplayedReading {
    package static let example = "three numbers such as 135/82/68"

    /// mmHg.
    package let systolic: Int
    /// mmHg.
    package let diastolic: Int
    /// Beats a minute.
    package let pulse: Int

    /// Reads `135/82/68`; each number 0...999.
    package init?(_ text: String) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        guard numbers.count == 3, numbers.allSatisfy((0...999).contains) else { return nil }
        (systolic, diastolic, pulse) = (numbers[0], numbers[1], numbers[2])
    }
}
