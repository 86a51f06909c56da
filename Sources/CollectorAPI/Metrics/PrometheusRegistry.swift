package import CoreMetrics
import Synchronization

/// All metrics of the program, and their text for Prometheus (exposition format 0.0.4).
///
/// A family takes at most ``seriesLimit`` combinations of labels; whatever comes after shares one series with the label
/// `overflow="true"`, so that no client can fill the memory by inventing paths or numbers.
package final class PrometheusRegistry: MetricsFactory {
    /// More than any family of ours needs: routes × methods × statuses.
    package static let seriesLimit = 256

    private let families = Mutex<[String: Family]>([:])

    package init() {}

    private struct Family {
        let kind: Kind
        var series: [Labels: any PrometheusSeries] = [:]
    }

    enum Kind: String {
        case counter, gauge, histogram
    }

    /// - Returns: the series that is already there, or a new one. A label used before for another kind of metric gives
    ///   a series that nobody reads: a mistake in a name must not stop the collector.
    private func series<Series: PrometheusSeries>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: Kind,
        make: () -> Series
    ) -> Series {
        let name = PrometheusText.name(label, kind: kind)
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind)
            var labels = Labels(dimensions)
            if family.series[labels] == nil, family.series.count >= Self.seriesLimit { labels = .overflow }
            if let known = family.series[labels] { return known as? Series ?? make() }
            let new = make()
            guard family.kind == kind else { return new }
            family.series[labels] = new
            families[name] = family
            return new
        }
    }

    /// The text that a scrape answers: families and series in the order of their names.
    package func text() -> String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name: name, labels: labels, to: &text)
            }
        }
        return text
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { PrometheusCounter() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { PrometheusGauge() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions, .gauge) { PrometheusGauge() } }
        return series(label, dimensions, .histogram) { PrometheusHistogram(bounds: PrometheusHistogram.countBounds) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label + ".seconds", dimensions, .histogram) {
            PrometheusHistogram(bounds: PrometheusHistogram.timeBounds)
        }
    }

    // Series live as long as the program: a scrape must not see a counter fall back to nothing.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
