import CareServices
import CommunityModel
import HTTPTypes
import Hummingbird
import NIOCore
import Screens
import UplinkProtocol

/// The pages of the person whose card was tapped, for the television.
struct TelevisionPages: Sendable {
    static let assets = "/tv/assets"
    static let home = "/tv/home"
    static let bloodPressure = "/tv/blood-pressure"
    static let bloodPressureTable = "/tv/blood-pressure/table"
    static let examRecords = "/tv/exam-records"
    static let accessRecords = "/tv/access-records"

    let showHome: ShowHome
    let showBloodPressure: ShowBloodPressure
    let showExamRecords: ShowExamRecords
    let showAccessRecords: ShowAccessRecords
    /// Whether residents can sign in with their My Number cards here.
    let offersSignIn: Bool
    let town: TownProfile
    let now: @Sendable () -> Instant

    func add(to router: Router<BoxContext>) {
        router.get("/tv", use: homePage)
        router.get(RouterPath(Self.home), use: homePage)
        router.get(RouterPath(Self.bloodPressure), use: bloodPressurePage)
        router.get(RouterPath(Self.bloodPressureTable), use: bloodPressureTablePage)
        router.get(RouterPath(Self.examRecords), use: examRecordsPage)
        router.get(RouterPath(Self.accessRecords), use: accessRecordsPage)
    }

    @concurrent private func homePage(_ request: Request, context: BoxContext) async throws -> Response {
        let now = now()
        guard let summary = try await showHome(in: try session(of: request), at: try context.box, now: now) else {
            throw Self.sessionIsOver
        }
        return .page(HomePage(summary, frame: frame(request, now: now, sessionEndsAt: summary.sessionEndsAt)))
    }

    @concurrent private func bloodPressurePage(_ request: Request, context: BoxContext) async throws -> Response {
        if request.uri.queryParameters["table"] == "1" {
            return try await bloodPressureTablePage(request, context: context)
        }
        let (history, frame) = try await history(request, context: context)
        return .page(BloodPressurePage(history, frame: frame))
    }

    @concurrent private func bloodPressureTablePage(_ request: Request, context: BoxContext) async throws -> Response {
        let (history, frame) = try await history(request, context: context)
        let sheet = request.uri.queryParameters["sheet"].flatMap { Int($0) } ?? 1
        return .page(BloodPressureTablePage(history, frame: frame, sheet: sheet))
    }

    @concurrent private func examRecordsPage(_ request: Request, context: BoxContext) async throws -> Response {
        let now = now()
        let answer = try await showExamRecords(in: try session(of: request), at: try context.box, now: now)
        return try guarded(answer, for: .examRecords, request: request, now: now) { history in
            .page(ExamRecordsPage(frame: frame(request, now: now, sessionEndsAt: history.sessionEndsAt)))
        }
    }

    @concurrent private func accessRecordsPage(_ request: Request, context: BoxContext) async throws -> Response {
        let now = now()
        let answer = try await showAccessRecords(in: try session(of: request), at: try context.box, now: now)
        let sheet = request.uri.queryParameters["sheet"].flatMap { Int($0) } ?? 1
        return try guarded(answer, for: .accessRecords, request: request, now: now) { history in
            let frame = frame(request, now: now, sessionEndsAt: history.sessionEndsAt)
            return .page(AccessRecordsPage(history, frame: frame, sheet: sheet))
        }
    }

    /// The page, or 403 with what is missing: for the box in a header, for the person as a page.
    private func guarded<Content: Hashable & Sendable>(
        _ answer: GuardedAnswer<Content>,
        for purpose: CardSignInPurpose,
        request: Request,
        now: Instant,
        _ page: (Content) -> Response
    ) throws -> Response {
        switch answer {
        case .shown(let content): return page(content)
        case .sessionOver: throw Self.sessionIsOver
        case .needs(let level):
            let frame = frame(request, now: now, sessionEndsAt: now + CardSessions.idle)
            let refusal = offersSignIn ? CardSignInRefusal.assuranceTooLow : .notOffered
            var response = Response.page(CardSignInRefusedPage(frame: frame, refusal: refusal, hasSession: true))
            response.status = .forbidden
            if offersSignIn, let name = HTTPField.Name(UplinkPath.neededAssuranceHeader) {
                response.headers[name] = NeededAssurance(level, for: purpose).header
            }
            return response
        }
    }

    private func history(
        _ request: Request,
        context: BoxContext
    ) async throws -> (BloodPressureHistory, TelevisionFrame) {
        let days = request.uri.queryParameters["days"].map { Int($0) } ?? BloodPressurePeriod.week.rawValue
        guard let period = days.flatMap(BloodPressurePeriod.init) else {
            throw Refusal(.badRequest, "days: expected 7, 30 or 90.")
        }
        let now = now()
        let history = try await showBloodPressure(
            period,
            in: try session(of: request),
            at: try context.box,
            now: now
        )
        guard let history else { throw Self.sessionIsOver }
        return (history, frame(request, now: now, sessionEndsAt: history.sessionEndsAt))
    }

    private func session(of request: Request) throws -> CardSession.ID {
        guard let name = HTTPField.Name(UplinkPath.cardSessionHeader), let value = request.headers[name],
            let session = CardSession.ID(value)
        else { throw Self.sessionIsOver }
        return session
    }

    /// The same words for a session that never was and one that is over.
    private static var sessionIsOver: Refusal { Refusal(.unauthorized, "The card session is over.") }

    private func frame(_ request: Request, now: Instant, sessionEndsAt: Instant) -> TelevisionFrame {
        var routes = TelevisionRoutes()
        routes.home = Self.home
        routes.stillHere = "/still-here"
        routes.bloodPressure = Self.bloodPressure
        routes.bloodPressureTable = Self.bloodPressureTable
        routes.examRecords = Self.examRecords
        routes.accessRecords = Self.accessRecords
        // The size of letters is the box's to say; the way back to a page does not repeat it.
        let query = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("text=") }
        let here = ([request.uri.path] + (query.isEmpty ? [] : [query.joined(separator: "&")])).joined(separator: "?")
        return TelevisionFrame(
            town: town.name,
            contact: TownContact(of: town),
            now: now,
            zone: town.zone,
            textSize: request.uri.queryParameters["text"] == "large" ? .large : .regular,
            secondsLeft: Int((sessionEndsAt - now).components.seconds),
            here: here,
            assetBase: Self.assets + "/",
            routes: routes
        )
    }
}

extension TownContact {
    /// The office that answers for the television, in its usual hours.
    fileprivate init(of town: TownProfile) {
        self.init(office: town.name + "役場", phone: town.officePhone, hours: "月曜から金曜の 8時30分から 17時15分")
    }
}

extension Response {
    fileprivate static func page(_ page: some TelevisionPage) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.render()))
        )
    }
}
