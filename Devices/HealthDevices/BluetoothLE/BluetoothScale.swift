/// Puts together what a scale says of one step on it. One that measures more than weight tells weight and composition in
/// two characteristics, and a long composition in two values; what agrees in time and user is one
/// reading. Where a scale says neither, what follows each other belongs together.
package struct BluetoothScale: Hashable, Sendable {
    /// Steps on the scale, in the order in which they were told.
    private var steps: [Step] = []

    private struct Step: Hashable {
        var sheet: ScaleSheet
        var hasWeight: Bool
        var hasComposition: Bool
        /// The second half of a composition is still to come.
        var isOpen: Bool
    }

    package init() {}

    package mutating func take(_ weight: BluetoothWeight) {
        let isOther = { (step: Step) in !step.hasWeight && step.sheet.agrees(with: weight.sheet) }
        guard let index = steps.lastIndex(where: isOther) else {
            steps.append(Step(sheet: weight.sheet, hasWeight: true, hasComposition: false, isOpen: false))
            return
        }
        steps[index].hasWeight = true
        steps[index].sheet = steps[index].sheet.joined(with: weight.sheet)
    }

    package mutating func take(_ composition: BluetoothBodyComposition) {
        let isFirstHalf = { (step: Step) in step.isOpen && step.sheet.agrees(with: composition.sheet) }
        if composition.isPartOfTwo, let index = steps.lastIndex(where: isFirstHalf) {
            steps[index].isOpen = false
            steps[index].sheet = steps[index].sheet.joined(with: composition.sheet)
            return
        }
        let isOther = { (step: Step) in !step.hasComposition && step.sheet.agrees(with: composition.sheet) }
        guard let index = steps.lastIndex(where: isOther) else {
            steps.append(
                Step(
                    sheet: composition.sheet,
                    hasWeight: false,
                    hasComposition: true,
                    isOpen: composition.isPartOfTwo
                )
            )
            return
        }
        steps[index].hasComposition = true
        steps[index].isOpen = composition.isPartOfTwo
        steps[index].sheet = steps[index].sheet.joined(with: composition.sheet)
    }

    /// The scale has said everything: what was measured, in that order.
    package mutating func finish() -> [Interpretation] {
        defer { steps = [] }
        return steps.map(\.sheet.interpretation)
    }
}
