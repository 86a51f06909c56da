import HTTPTypes
import Logging
import Metrics
import UplinkProtocol

/// Counts and logs what the door answers, as ``RequestReport`` does for the router. What goes well is a line of the
/// debug log only: there are thousands a second on a morning.
struct UplinkReport: Sendable {
    let logger: Logger
    private let metrics: PrometheusRegistry
    private let stored: Counter
    private let timer: Timer

    init(logger: Logger, metrics: PrometheusRegistry) {
        self.logger = logger
        self.metrics = metrics
        stored = Self.counter(.ok, metrics)
        timer = Timer(
            label: "http.server.request",
            dimensions: [("listener", ListenerName.boxes.rawValue), ("route", UplinkPath.events)],
            factory: metrics
        )
    }

    func answered(_ status: HTTPResponse.Status, since: ContinuousClock.Instant) {
        let (seconds, attoseconds) = since.duration(to: .now).components
        timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        guard status != .ok else {
            stored.increment()
            return
        }
        Self.counter(status, metrics).increment()
        logger.info(
            "Request answered",
            metadata: [
                "http.listener": "\(ListenerName.boxes.rawValue)", "http.method": "POST",
                "http.route": "\(UplinkPath.events)", "http.status": "\(status.code)",
                "http.duration.ms": "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)",
            ]
        )
    }

    private static func counter(_ status: HTTPResponse.Status, _ metrics: PrometheusRegistry) -> Counter {
        Counter(
            label: "http.server.requests",
            dimensions: [
                ("listener", ListenerName.boxes.rawValue), ("method", "POST"), ("route", UplinkPath.events),
                ("status", "\(status.code)"),
            ],
            factory: metrics
        )
    }
}
