import BoxAuthority
import CollectorAPI
import CoreMetrics
import Testing
import UplinkProtocol

@Suite("The operations listener", .enabled(if: Curl.isHere, "curl is the client"))
struct OperationsTests {
    @Test("says that the collector is alive and ready")
    func isAlive() async throws {
        try await RunningCollector.serve { collector in
            #expect(try await Curl.request([], collector.url(.operations, "/healthz")).status == 200)
            let ready = try await Curl.request([], collector.url(.operations, "/readyz"))
            #expect(ready.status == 200)
            #expect(ready.text == "ready\nunfolded events: 0\n")
        }
    }

    @Test("counts requests by route, never by path")
    func countsByRoute() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            _ = try await box.get("/v1/card-sessions/0196f1c2-7b1e-7c3a-9d41-2f6a5b8e0c77", ["--request", "DELETE"])
            _ = try await box.get("/no/such/path?name=hanako")
            let scrape = try await Curl.request([], collector.url(.operations, "/metrics"))
            #expect(scrape.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(scrape.text.contains("# TYPE http_server_requests_total counter"))
            #expect(scrape.text.contains(#"route="/v1/enrolment",status="200"} 1"#))
            #expect(scrape.text.contains(#"route="/v1/card-sessions/{session}",status="204"} 1"#))
            #expect(!scrape.text.contains("0196f1c2") && !scrape.text.contains("hanako"))
        }
    }
}

@Suite("The metrics' text") struct PrometheusTextTests {
    @Test("holds counters, gauges and histograms with cumulative buckets")
    func holdsAllKinds() {
        let registry = PrometheusRegistry()
        Counter(label: "taps", dimensions: [("town", "a\"b\\c\nd")], factory: registry).increment(by: 3)
        Gauge(label: "queue.length", factory: registry).record(2.5)
        let timer = Timer(label: "commit", factory: registry)
        for milliseconds in [1, 3, 30_000] { timer.recordMilliseconds(milliseconds) }
        let text = registry.text()
        #expect(text.contains("# TYPE taps_total counter\ntaps_total{town=\"a\\\"b\\\\c\\nd\"} 3\n"))
        #expect(text.contains("# TYPE queue_length gauge\nqueue_length 2.5\n"))
        #expect(text.contains("commit_seconds_bucket{le=\"0.001\"} 1\n"))
        #expect(text.contains("commit_seconds_bucket{le=\"0.005\"} 2\n"))
        #expect(text.contains("commit_seconds_bucket{le=\"10\"} 2\n"))
        #expect(text.contains("commit_seconds_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("commit_seconds_count 3\n"))
    }

    @Test("gives the same series for the same labels, in whatever order they are named")
    func isOneSeries() {
        let registry = PrometheusRegistry()
        Counter(label: "taps", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "taps", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        #expect(registry.text().contains("taps_total{a=\"1\",b=\"2\"} 2\n"))
    }

    @Test("does not grow without end: beyond the limit all share one series")
    func isBounded() {
        let registry = PrometheusRegistry()
        for number in 0..<1_000 {
            Counter(label: "taps", dimensions: [("card", "\(number)")], factory: registry).increment()
        }
        let lines = registry.text().split(separator: "\n")
        #expect(lines.count <= PrometheusRegistry.seriesLimit + 2)
        #expect(lines.contains("taps_total{overflow=\"true\"} \(1_000 - PrometheusRegistry.seriesLimit)"))
    }
}
