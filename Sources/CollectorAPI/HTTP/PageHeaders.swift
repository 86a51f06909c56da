import HTTPTypes
import Hummingbird

/// What every answer to a browser carries: nothing is fetched from elsewhere, nothing runs inline, and what shows a
/// person is never kept.
struct PageHeaders<Context: RequestContext>: RouterMiddleware {
    /// Sources are listed one by one (CSP Level 3); `data:` and inline script or style are not among them.
    static var contentSecurityPolicy: String {
        [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
            "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "font-src 'self'", "media-src 'self'",
            "worker-src 'self'", "manifest-src 'self'",
        ].joined(separator: "; ")
    }

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        }
        response.headers[.contentSecurityPolicy] = Self.contentSecurityPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=()"
        response.headers[.crossOriginOpenerPolicy] = "same-origin"
        response.headers[.strictTransportSecurity] = "max-age=31536000"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}

extension HTTPField.Name {
    static var referrerPolicy: Self { Self(lowercased: "referrer-policy") }
    static var permissionsPolicy: Self { Self(lowercased: "permissions-policy") }
    static var crossOriginOpenerPolicy: Self { Self(lowercased: "cross-origin-opener-policy") }

    /// - Parameter name: lower case letters and hyphens, so a token of RFC 9110 section 5.6.2.
    private init(lowercased name: StaticString) {
        self = HTTPField.Name("\(name)") ?? .server
    }
}
