import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import Logging
import Screens
import StaffSignIn
import Synchronization

/// Who may come in at the care desk: sign-in with its tries counted, sign-out, and the session of each request.
struct DeskDoor: Sendable {
    let signIn: SignInToDesk
    let sessions: DeskSessions
    let tries: DeskTries
    let town: TownProfile
    let now: @Sendable () -> Instant

    /// - Throws: ``DeskRefusal/signedOut`` when nobody is signed in.
    func session(of request: Request) async throws -> StaffSessionRecord {
        let isDeed = request.headers[.engawaLive] == nil && request.uri.path != DeskPath.live
        guard let token = request.deskToken else { throw DeskRefusal.signedOut }
        let session = try await sessions.session(token, isDeed: isDeed, at: now())
        guard let session else { throw DeskRefusal.signedOut }
        return session
    }

    /// The session of a posted form, which must carry its token.
    func session(of request: Request, posting form: DeskForm) async throws -> StaffSessionRecord {
        let session = try await session(of: request)
        guard session.formToken.matches(form["form"]) else { throw DeskRefusal.forbidden }
        return session
    }

    @concurrent func showSignIn(_ request: Request, context: PeopleContext) async throws -> Response {
        let query = request.uri.queryParameters
        let notice: DeskSignInPage.Notice? =
            query["over"] != nil ? .over : query["out"] != nil ? .signedOut : nil
        return signInPage(request, notice: notice)
    }

    @concurrent func takeSignIn(_ request: Request, context: PeopleContext) async throws -> Response {
        let form = try await DeskForm(request)
        let name = form["name"]
        guard !tries.mustWait(address: context.address, name: name, at: now()) else {
            context.logger.warning("Somebody tries to sign in at the care desk too often")
            return signInPage(request, notice: .wait, status: .tooManyRequests)
        }
        guard let signedIn = try await signIn(name: name, password: form["password"], at: now()) else {
            return signInPage(request, notice: .refused, status: .unauthorized)
        }
        tries.forgive(address: context.address, name: name)
        // What this browser had before ends with the new session.
        if let old = request.deskToken { try await sessions.end(old) }
        return .goTo(DeskPath.list, cookie: DeskCookies.sessionField(signedIn.token))
    }

    @concurrent func takeSignOut(_ request: Request, context: PeopleContext) async throws -> Response {
        _ = try await session(of: request, posting: try await DeskForm(request))
        if let token = request.deskToken { try await sessions.end(token) }
        return .goTo(DeskPath.signIn + "?out=1", cookie: DeskCookies.endedSessionField)
    }

    private func signInPage(
        _ request: Request,
        notice: DeskSignInPage.Notice?,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        .desk(
            DeskSignInPage(town: town.name, notice: notice, theme: request.deskTheme, words: request.deskWords),
            status: status
        )
    }
}

/// The tries to sign in, counted by address and by name: neither one name from many places nor many names from one
/// place can be tried for long.
final class DeskTries: Sendable {
    private let addresses = Mutex(AttemptLimit(burst: 20, refill: .seconds(15)))
    private let names = Mutex(AttemptLimit(burst: 5, refill: .minutes(2)))

    /// Counts a try. A name is counted however it is written, and whether anybody has it or not.
    func mustWait(address: String, name: String, at now: Instant) -> Bool {
        let isAddressTired = addresses.withLock { $0.wait(for: address, at: now) } != nil
        let isNameTired = names.withLock { $0.wait(for: Self.key(name), at: now) } != nil
        return isAddressTired || isNameTired
    }

    func forgive(address: String, name: String) {
        addresses.withLock { $0.forgive(address) }
        names.withLock { $0.forgive(Self.key(name)) }
    }

    private static func key(_ name: String) -> String {
        SignInName(name)?.description ?? "?"
    }
}

extension Response {
    static func desk(_ page: some DeskPage, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.render()))
        )
    }

    /// After a deed: always with GET.
    static func goTo(_ path: String, cookie: String? = nil) -> Response {
        var headers: HTTPFields = [.location: path, .cacheControl: "no-store"]
        if let cookie { headers[.setCookie] = cookie }
        return Response(status: .seeOther, headers: headers)
    }
}
