import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import Screens
import StaffSignIn

/// The rooms of the care desk: the list of clients, a client, the choice of light.
struct DeskPages: Sendable {
    let door: DeskDoor
    let showCaseload: ShowCaseload
    let showClient: ShowClient
    let live: DeskLive
    let town: TownProfile
    let now: @Sendable () -> Instant

    func add(to router: Router<PeopleContext>) {
        router.get("/") { _, _ in Response.goTo(DeskPath.list) }
        let desk = router.group("/desk")
            .add(middleware: DeskRefusals(town: town))
            .add(middleware: SameOriginGuard())
        desk.get("", use: list)
        desk.get("residents/:id", use: client)
        desk.get("live", use: live.stream)
        desk.get("sign-in", use: door.showSignIn)
        desk.post("sign-in", use: door.takeSignIn)
        desk.post("sign-out", use: door.takeSignOut)
        desk.post("theme", use: takeTheme)
    }

    @concurrent private func list(_ request: Request, context: PeopleContext) async throws -> Response {
        let session = try await door.session(of: request)
        let now = now()
        let caseload = try await showCaseload(for: session, at: now)
        let query = request.uri.queryParameters
        return .desk(
            CaseloadPage(
                frame: frame(request, session, caseload, now: now),
                clients: caseload.entries.map(DeskClient.init),
                filter: query["show"].flatMap { CaseloadFilter(rawValue: String($0)) } ?? .all,
                search: query["q"].map { String($0.prefix(100)) } ?? ""
            )
        )
    }

    @concurrent private func client(_ request: Request, context: PeopleContext) async throws -> Response {
        let session = try await door.session(of: request)
        let now = now()
        let days = request.uri.queryParameters["days"].flatMap { Int($0) } ?? ClientPage.periods[0]
        guard ClientPage.periods.contains(days), let id = Resident.ID(try context.parameters.require("id")),
            let record = try await showClient(id, days: days, for: session, at: now)
        else { throw DeskRefusal.notFound }
        let caseload = try await showCaseload(for: session, at: now)
        return .desk(ClientPage(record, dayCount: days, frame: frame(request, session, caseload, now: now)))
    }

    @concurrent private func takeTheme(_ request: Request, context: PeopleContext) async throws -> Response {
        let form = try await DeskForm(request)
        _ = try await door.session(of: request, posting: form)
        guard let theme = DeskTheme(rawValue: form["theme"]) else { throw DeskRefusal.forbidden }
        return .goTo(DeskPath.list, cookie: DeskCookies.themeField(theme))
    }

    private func frame(
        _ request: Request,
        _ session: StaffSessionRecord,
        _ caseload: Caseload,
        now: Instant
    ) -> DeskFrame {
        DeskFrame(
            town: town.name,
            staffName: session.member.displayName,
            staffTitle: session.member.title,
            clientCount: caseload.entries.count,
            openCount: caseload.entries.count - caseload.count(of: .stable),
            now: now,
            zone: town.zone,
            theme: request.deskTheme,
            words: request.deskWords,
            formToken: session.formToken.text
        )
    }
}
