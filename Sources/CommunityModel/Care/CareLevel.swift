/// How soon somebody should look at a resident (段階). The most urgent comes first. Raw values are those of screens.
package enum CareLevel: Int, Hashable, Comparable, Sendable, CaseIterable {
    /// 至急
    case urgent = 1
    /// 要対応
    case needsAction = 2
    /// 確認
    case check = 3
    /// 安定
    case stable = 4

    package static func < (left: CareLevel, right: CareLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}
