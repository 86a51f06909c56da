import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import Logging
import Screens

/// Turns what goes wrong at the desk into a page with what to do; a page that brings itself up to date gets the bare
/// status.
struct DeskRefusals: RouterMiddleware {
    let town: TownProfile

    func handle(
        _ request: Request,
        context: PeopleContext,
        next: @concurrent (Request, PeopleContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch DeskRefusal.signedOut {
            let isLive = request.headers[.engawaLive] != nil || request.uri.path == DeskPath.live
            // A session that was there and is over is told so.
            let why = request.deskToken == nil ? "" : "?over=1"
            return isLive ? Response(status: .unauthorized) : .goTo(DeskPath.signIn + why)
        } catch DeskRefusal.notFound {
            return page(.notFound, .notFound, request)
        } catch DeskRefusal.forbidden {
            context.logger.warning("The care desk refused a request that did not come from its own pages")
            return page(.forbidden, .forbidden, request)
        } catch let error as StoreError {
            context.logger.error("The store failed", metadata: ["error": "\(error)"])
            return page(.trouble, .serviceUnavailable, request)
        }
    }

    private func page(
        _ kind: DeskNoticePage.Kind,
        _ status: HTTPResponse.Status,
        _ request: Request
    ) -> Response {
        .desk(
            DeskNoticePage(town: town.name, kind: kind, theme: request.deskTheme, words: request.deskWords),
            status: status
        )
    }
}
