import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore

/// What watches over the collector: is it alive, can it do its work, how much of it does it do.
struct OperationsRoutes: Sendable {
    let readiness: any ReadinessProbe
    let metrics: PrometheusRegistry

    func add(to router: Router<BasicRequestContext>) {
        router.get("/healthz") { _, _ in Response.text(.ok, "alive\n") }
        router.get("/readyz", use: ready)
        router.get("/metrics", use: scrape)
    }

    @concurrent private func ready(_ request: Request, context: BasicRequestContext) async throws -> Response {
        do {
            let backlog = try await readiness.unfoldedEvents()
            return .text(.ok, "ready\nunfolded events: \(backlog)\n")
        } catch {
            context.logger.error("Not ready", metadata: ["error": "\(error)"])
            return .text(.serviceUnavailable, "not ready: the store cannot be written\n")
        }
    }

    @concurrent private func scrape(_ request: Request, context: BasicRequestContext) async throws -> Response {
        if let backlog = try? await readiness.unfoldedEvents() {
            Gauge(label: "engawa_store_unfolded_events", factory: metrics).record(backlog)
        }
        return .text(.ok, metrics.text(), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}

extension Response {
    fileprivate static func text(
        _ status: HTTPResponse.Status,
        _ text: String,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
