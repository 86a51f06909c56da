import CommunityModel
import SwiftProtobuf

extension WireRecentHistory {
    init(_ history: RecentHistory) {
        self.init()
        if let weights = history.weights {
            weightCount = UInt32(clamping: weights.count)
            weightMedian = UInt32(clamping: weights.medianInGrams)
        }
        if let pressures = history.pressures {
            pressureCount = UInt32(clamping: pressures.count)
            systolicMean = UInt32(clamping: pressures.systolic.mean)
            systolicDeviation = UInt32(clamping: pressures.systolic.deviation)
            diastolicMean = UInt32(clamping: pressures.diastolic.mean)
            diastolicDeviation = UInt32(clamping: pressures.diastolic.deviation)
        }
        if let last = history.lastWeight { lastWeight = WireDated(last) }
        if let last = history.lastHeight { lastHeight = WireDated(last) }
        if let last = history.lastBodyFat { lastBodyFat = WireDated(last) }
    }
}

extension RecentHistory {
    /// From a collector of an earlier release: nothing is known.
    init(_ wire: WireRecentHistory) {
        self.init(
            weights: wire.weightCount == 0
                ? nil : Weights(count: Int(wire.weightCount), medianInGrams: Int(wire.weightMedian)),
            lastWeight: wire.hasLastWeight ? Dated(wire.lastWeight) : nil,
            pressures: wire.pressureCount == 0
                ? nil
                : Pressures(
                    count: Int(wire.pressureCount),
                    systolic: Spread(mean: Int(wire.systolicMean), deviation: Int(wire.systolicDeviation)),
                    diastolic: Spread(mean: Int(wire.diastolicMean), deviation: Int(wire.diastolicDeviation))
                ),
            lastHeight: wire.hasLastHeight ? Dated(wire.lastHeight) : nil,
            lastBodyFat: wire.hasLastBodyFat ? Dated(wire.lastBodyFat) : nil
        )
    }
}

extension WireDated {
    fileprivate init(_ dated: RecentHistory.Dated) {
        self.init()
        value = UInt32(clamping: dated.value)
        atMs = dated.at.milliseconds
    }
}

extension RecentHistory.Dated {
    fileprivate init(_ wire: WireDated) {
        self.init(Int(wire.value), at: Instant(milliseconds: wire.atMs))
    }
}
