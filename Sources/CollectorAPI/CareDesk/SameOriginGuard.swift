import HTTPTypes
import Hummingbird

/// Keeps other sites from posting in a signed-in person's name.
///
/// Browsers that say where a request comes from (`Sec-Fetch-Site`) are believed: only our own pages may post. Older ones
/// send `Origin` with a POST: it must be ours. A POST with neither is refused. Forms of a session carry its token
/// besides.
struct SameOriginGuard: RouterMiddleware {
    func handle(
        _ request: Request,
        context: PeopleContext,
        next: @concurrent (Request, PeopleContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head || Self.isOurs(request) else {
            throw DeskRefusal.forbidden
        }
        return try await next(request, context)
    }

    static func isOurs(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" }
        guard let origin = request.headers[.origin], let authority = request.head.authority else { return false }
        return origin == "https://\(authority)"
    }
}

extension HTTPField.Name {
    static var secFetchSite: Self { Self("Sec-Fetch-Site") ?? .origin }
    static var engawaLive: Self { Self("Engawa-Live") ?? .range }
}

/// Why the desk shows another page than the one that was asked for.
enum DeskRefusal: Error, Hashable {
    /// Nobody is signed in.
    case signedOut
    case notFound
    case forbidden
}
