import CommunityModel
import Screens

/// One request at a time: first who asks, then what for.
struct GatewayDoor: Sendable {
    let agent: BoxAgent
    let guardian: GatewayGuard

    func answer(_ asked: GatewayRequest) async -> GatewayResponse {
        if let refusal = guardian.refusal(of: asked) { return .refusal(refusal) }
        if guardian.opens(asked) { return opening }
        do {
            return switch asked.method {
            case .get: try await show(asked)
            case .post: try carryOut(asked.path, try asked.form)
            case .other: .refusal(.wrongMethod)
            }
        } catch {
            return .refusal(error)
        }
    }

    /// Not `Secure`: the television engines in the field drop such cookies over plain HTTP, even from 127.0.0.1.
    private var opening: GatewayResponse {
        var response = GatewayResponse.goTo("/")
        let cookie = "\(GatewayGuard.cookieName)=\(guardian.cookie); Path=/; HttpOnly; SameSite=Strict"
        response.fields.append(("Set-Cookie", cookie))
        return response
    }

    private func show(_ asked: GatewayRequest) async throws(GatewayRefusal) -> GatewayResponse {
        let fields = FormFields(asked.query.utf8)
        switch asked.path {
        case "/":
            let path = agent.path
            return path == "/" ? .page(agent.ownPage()) : .goTo(path)
        case "/events":
            return .events(agent.events.listen(seen: fields?["seen"].flatMap { Int($0) }, top: agent.topRow))
        case "/contact":
            return .page(agent.contactPage(back: Self.local(fields?["back"])))
        case BoxRoutes.television.enter:
            return .page(agent.entryChoicePage(back: Self.local(fields?["back"])))
        default:
            if asked.path == PromptPage.chimePath { return .page(Chime.wave, contentType: "audio/wav") }
            if asked.path.hasPrefix("/assets/") { return try ownAsset(asked.path, named: fields?["v"]) }
            if asked.path.hasPrefix("/tv/assets/") { return try await collectorsAsset(asked, named: fields?["v"]) }
            guard asked.path.hasPrefix("/tv/") else { throw .notFound }
            return await records(asked)
        }
    }

    /// Whatever is posted, a key was pressed for it: somebody is there.
    private func carryOut(_ path: String, _ form: FormFields) throws(GatewayRefusal) -> GatewayResponse {
        if path == BoxRoutes.television.answer {
            agent.answerPrompt()
            return .goTo("/")
        }
        let answer = try changed(path, form)
        agent.televisionUsed()
        return answer
    }

    private func changed(_ path: String, _ form: FormFields) throws(GatewayRefusal) -> GatewayResponse {
        switch path {
        case "/still-here":
            return .text(String(agent.keyPressed()))
        case "/leave":
            agent.leave()
            return .goTo("/")
        case BoxRoutes.television.pin:
            guard let key = form["key"].flatMap(BoxAgent.PadKey.init) else { throw .badForm }
            agent.press(key)
            return .goTo("/")
        case BoxRoutes.television.signIn:
            agent.signInAgain()
            return .goTo("/")
        case "/choose":
            agent.choose(form["choice"] ?? "")
            return .goTo("/")
        case BoxRoutes.television.notMine:
            agent.notMine()
            return .goTo("/")
        case BoxRoutes.television.enter:
            guard let kind = form["what"].flatMap(HandEntryKind.init) else { throw .badForm }
            agent.beginEntry(kind)
            return .goTo("/")
        case BoxRoutes.television.entry:
            guard let key = form["key"].flatMap(BoxAgent.PadKey.init) else { throw .badForm }
            agent.enter(key)
            return .goTo("/")
        case "/text-size":
            agent.setTextSize(form["size"].flatMap(TextSize.init) ?? .regular)
            return .goTo(Self.local(form["back"]))
        case "/keys":
            guard let key = form["key"].flatMap(RemoteKey.init) else { throw .badForm }
            agent.act(on: key)
            return .text(String(agent.keyPressed()))
        default:
            throw .notFound
        }
    }

    private func ownAsset(_ path: String, named hash: String?) throws(GatewayRefusal) -> GatewayResponse {
        guard let asset = ScreenAssets.asset(named: String(path.dropFirst("/assets/".count))) else { throw .notFound }
        return .asset(asset, named: hash)
    }

    /// Pages of the collector name their files by hash: where the box has that very file it needs no line; a newer one
    /// is fetched, so that screens improve without touching the box.
    private func collectorsAsset(
        _ asked: GatewayRequest,
        named hash: String?
    ) async throws(GatewayRefusal) -> GatewayResponse {
        let name = String(asked.path.dropFirst("/tv/assets/".count))
        if let asset = ScreenAssets.asset(named: name), asset.contentHash == hash { return .asset(asset, named: hash) }
        guard case .page(200, let contentType, let body) = await agent.collector.television(asked.target, session: nil)
        else { throw .notFound }
        return .page(body, contentType: contentType)
    }

    private func records(_ asked: GatewayRequest) async -> GatewayResponse {
        var asked = asked
        var query = asked.query.split(separator: "&").filter { !$0.hasPrefix("text=") }
        if agent.textSize == .large { query.append("text=large") }
        asked.query = query.joined(separator: "&")
        return switch await agent.records(asked.target) {
        case .ownScreen: .goTo("/")
        case .page(let status, let contentType, let body):
            .page(body, status: status, contentType: contentType)
        }
    }

    /// A path of ours, or the first screen: nobody is sent to another place.
    private static func local(_ path: String?) -> String {
        guard let path else { return "/" }
        let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let isPlain = GatewayGuard.isPlain(path: String(parts[0]), query: parts.count == 2 ? String(parts[1]) : "")
        return isPlain ? path : "/"
    }
}
