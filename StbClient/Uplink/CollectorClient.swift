package import CommunityModel
package import UplinkProtocol

/// The collector as the box sees it (architecture decisions 4, 8, 17): HTTPS with TLS 1.3 and the box's certificate.
///
/// Uploads, questions, sign-ins and pages have a connection each, so that a page never waits behind a batch, nor the next
/// card behind a collector that asks others about the one before. Nothing blocks the threads that tasks share.
package final class CollectorClient: Sendable {
    private let uploads: CollectorConnection
    let questions: CollectorConnection
    private let signIns: CollectorConnection
    private let pages: CollectorConnection
    let address: CollectorAddress

    package init(address: CollectorAddress) {
        self.address = address
        uploads = CollectorConnection(label: "uploads", baseURL: address.url, trust: address.trust)
        questions = CollectorConnection(label: "questions", baseURL: address.url, trust: address.trust)
        signIns = CollectorConnection(label: "sign-ins", baseURL: address.url, trust: address.trust)
        pages = CollectorConnection(label: "pages", baseURL: address.url, trust: address.trust)
    }

    /// `POST /v1/events`.
    package func send(_ batch: UplinkBatch) async throws(CollectorError) -> UplinkAnswer {
        let body = try protocolBytes { () throws(UplinkError) in try batch.encoded() }
        let answer = try await uploads.perform(.protocolPost(UplinkPath.events, body, timeout: .seconds(30)))
        let bytes = try answer.body(expecting: 200)
        return try protocolBytes { () throws(UplinkError) in try UplinkAnswer(decoding: bytes) }
    }

    /// What time it is at the collector, to about a second, by the date of any answer; nil when it does not tell. On the
    /// connection of uploads, which are waiting for it.
    package func time() async throws(CollectorError) -> Instant? {
        let answer = try await uploads.perform(HTTPRequest(target: UplinkPath.roster))
        guard ![429, 503].contains(answer.status) else { throw answer.unexpected }
        return answer.date
    }

    /// `GET /v1/roster`.
    package func roster() async throws(CollectorError) -> RosterMessage {
        let answer = try await questions.perform(HTTPRequest(target: UplinkPath.roster))
        let bytes = try answer.body(expecting: 200)
        return try protocolBytes { () throws(UplinkError) in try RosterMessage(decoding: bytes) }
    }

    /// `POST /v1/card-sessions`.
    /// - Returns: nil for a card that belongs to nobody of this home.
    package func openCardSession(
        card: CardToken,
        tappedAt: Instant
    ) async throws(CollectorError) -> CardSessionAnswer? {
        let body = try protocolBytes { () throws(UplinkError) in
            try CardSessionRequest(card: card, tappedAt: tappedAt).encoded()
        }
        let answer = try await questions.perform(
            .protocolPost(UplinkPath.cardSessions, body, timeout: .seconds(10))
        )
        guard answer.status != 404 else { return nil }
        let bytes = try answer.body(expecting: 200)
        return try protocolBytes { () throws(UplinkError) in try CardSessionAnswer(decoding: bytes) }
    }

    /// `DELETE /v1/card-sessions/ID`. A session that is over already is as good as closed.
    package func closeCardSession(_ session: CardSession.ID) async throws(CollectorError) {
        var request = HTTPRequest(target: "\(UplinkPath.cardSessions)/\(session)")
        request.method = .delete
        request.timeout = .seconds(10)
        let answer = try await questions.perform(request)
        guard [200, 204, 401, 404].contains(answer.status) else { throw answer.unexpected }
    }

    /// `POST /v1/card-sign-ins/challenges`.
    package func cardChallenge(_ request: CardChallengeRequest) async throws(CollectorError) -> CardChallengeAnswer {
        let body = try protocolBytes { () throws(UplinkError) in try request.encoded() }
        let answer = try await signIns.perform(.protocolPost(UplinkPath.cardChallenges, body, timeout: .seconds(10)))
        let bytes = try answer.body(expecting: 200)
        return try protocolBytes { () throws(UplinkError) in try CardChallengeAnswer(decoding: bytes) }
    }

    /// `POST /v1/card-sign-ins`. The collector may have to ask others whether the card is revoked.
    package func signIn(with proof: CardProof) async throws(CollectorError) -> CardSignInAnswer {
        let body = try protocolBytes { () throws(UplinkError) in try proof.encoded() }
        let answer = try await signIns.perform(.protocolPost(UplinkPath.cardSignIns, body, timeout: .seconds(20)))
        let bytes = try answer.body(expecting: 200)
        return try protocolBytes { () throws(UplinkError) in try CardSignInAnswer(decoding: bytes) }
    }

    /// A page or an asset for the television, whatever its status; only a lost line or a refused certificate throws.
    /// `session` says whose pages may be shown; nil for assets.
    package func page(_ target: PageTarget, session: CardSession.ID?) async throws(CollectorError) -> PageAnswer {
        var request = HTTPRequest(target: target.text)
        request.maxBodyBytes = 2 << 20
        request.timeout = .seconds(10)
        if let session { request.headers.append("\(UplinkPath.cardSessionHeader): \(session)") }
        let answer = try await pages.perform(request)
        return PageAnswer(
            status: answer.status,
            contentType: answer.headers["content-type"] ?? "application/octet-stream",
            cacheControl: answer.headers["cache-control"] ?? "no-store",
            needs: answer.status == 403
                ? answer.headers[UplinkPath.neededAssuranceHeader.lowercased()].flatMap { NeededAssurance(header: $0) }
                : nil,
            body: answer.body
        )
    }
}

/// What the collector answered to a ``PageTarget``.
package struct PageAnswer: Hashable, Sendable {
    package let status: Int
    package let contentType: String
    /// `no-store` where the collector said nothing.
    package let cacheControl: String
    /// What the card session must have proved before the page is shown; nil when that is not what is missing.
    package let needs: NeededAssurance?
    package let body: [UInt8]

    package init(
        status: Int,
        contentType: String,
        cacheControl: String,
        needs: NeededAssurance? = nil,
        body: [UInt8]
    ) {
        self.status = status
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.needs = needs
        self.body = body
    }
}

extension HTTPRequest {
    static func protocolPost(_ target: String, _ body: [UInt8], timeout: Duration) -> HTTPRequest {
        HTTPRequest(
            method: .post(body),
            target: target,
            headers: ["Content-Type: \(UplinkPath.contentType)"],
            timeout: timeout
        )
    }
}

extension HTTPAnswer {
    func body(expecting expected: Int) throws(CollectorError) -> [UInt8] {
        guard status == expected else { throw unexpected }
        return body
    }

    var unexpected: CollectorError {
        .answered(
            status: status,
            retryAfter: retryAfter,
            words: String(decoding: body.prefix(200), as: UTF8.self)
        )
    }
}

/// Turns an error of the message format into the client's own.
func protocolBytes<Value>(_ body: () throws(UplinkError) -> Value) throws(CollectorError) -> Value {
    do {
        return try body()
    } catch {
        throw .malformed(error.description)
    }
}
