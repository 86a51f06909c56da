import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// The outermost middleware of each listener: every request ends in an answer, one log line and two metrics.
///
/// Of the request only the method and the route's template are named, never the path or the query, which may hold
/// identifiers.
struct RequestReport<Context: RequestContext>: RouterMiddleware {
    let listener: ListenerName
    let metrics: PrometheusRegistry

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        } catch {
            context.logger.error(
                "A request failed",
                metadata: ["error.type": "\(type(of: error))", "error": "\(error)"]
            )
            response = try Refusal(.internalServerError, "The collector could not do this. Please try again later.")
                .response(from: request, context: context)
        }
        report(
            request.method,
            route: context.endpointPath ?? "unmatched",
            response.status,
            start.duration(to: .now),
            context
        )
        return response
    }

    private func report(
        _ method: HTTPRequest.Method,
        route: String,
        _ status: HTTPResponse.Status,
        _ duration: Duration,
        _ context: Context
    ) {
        let method = Self.knownMethods.contains(method) ? method.rawValue : "other"
        Counter(
            label: "http.server.requests",
            dimensions: [
                ("listener", listener.rawValue), ("method", method), ("route", route), ("status", "\(status.code)"),
            ],
            factory: metrics
        ).increment()
        let (seconds, attoseconds) = duration.components
        Timer(
            label: "http.server.request",
            dimensions: [("listener", listener.rawValue), ("route", route)],
            factory: metrics
        )
        .recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        context.logger.info(
            "Request answered",
            metadata: [
                "http.listener": "\(listener.rawValue)", "http.method": "\(method)", "http.route": "\(route)",
                "http.status": "\(status.code)",
                "http.duration.ms": "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)",
            ]
        )
    }

    private static var knownMethods: Set<HTTPRequest.Method> { [.get, .head, .post, .put, .delete, .options, .patch] }
}
