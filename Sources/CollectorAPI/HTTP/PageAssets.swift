import HTTPTypes
import Hummingbird
import NIOCore
import Screens

/// Style sheets and scripts of the pages. Pages name them with the hash of their content, so they may be kept for ever.
struct PageAssets<Context: RequestContext>: Sendable {
    /// Without a slash at its end.
    let path: String

    func add(to router: Router<Context>) {
        router.get(RouterPath(path + "/:name"), use: asset)
    }

    @concurrent private func asset(_ request: Request, context: Context) async throws -> Response {
        guard let asset = ScreenAssets.asset(named: try context.parameters.require("name")) else {
            throw Refusal(.notFound, "There is no such file.")
        }
        let isNamedByHash = request.uri.queryParameters["v"].map { $0 == asset.contentHash } ?? false
        let headers: HTTPFields = [
            .contentType: asset.contentType, .eTag: "\"\(asset.contentHash)\"",
            .cacheControl: isNamedByHash ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        guard request.headers[.ifNoneMatch] != headers[.eTag] else {
            return Response(status: .notModified, headers: headers)
        }
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes))
        )
    }
}
