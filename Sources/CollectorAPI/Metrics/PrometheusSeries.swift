import CoreMetrics
import Synchronization

/// One line or group of lines of a scrape.
protocol PrometheusSeries: AnyObject, Sendable {
    func write(name: String, labels: Labels, to text: inout String)
}

final class PrometheusCounter: CounterHandler, PrometheusSeries {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        count.store(0, ordering: .relaxed)
    }

    func write(name: String, labels: Labels, to text: inout String) {
        text += "\(name)\(labels.braced()) \(count.load(ordering: .relaxed))\n"
    }
}

final class PrometheusGauge: MeterHandler, RecorderHandler, PrometheusSeries {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func write(name: String, labels: Labels, to text: inout String) {
        text += "\(name)\(labels.braced()) \(PrometheusText.number(value.withLock { $0 }))\n"
    }
}

/// Counts values by fixed buckets; times are kept in seconds.
final class PrometheusHistogram: TimerHandler, RecorderHandler, PrometheusSeries {
    /// Seconds, 1 ms to 10 s: one TV page is expected within 200 ms, a commit within 5 ms.
    static let timeBounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
    /// Sizes of batches and the like.
    static let countBounds: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]

    private struct State {
        /// One more than there are bounds: the last one takes what is beyond all of them.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func write(name: String, labels: Labels, to text: inout String) {
        let state = state.withLock { $0 }
        var total: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], state.counts) {
            total += count
            text += "\(name)_bucket\(labels.braced(with: "le=\"\(PrometheusText.number(bound))\"")) \(total)\n"
        }
        text += "\(name)_sum\(labels.braced()) \(PrometheusText.number(state.sum))\n"
        text += "\(name)_count\(labels.braced()) \(total)\n"
    }
}
