package import CommunityModel
package import Uplink
package import UplinkProtocol

/// The collector over its line, with a person's patience.
package struct PatientCollector: CollectorLink {
    /// After that the television goes on with what the box knows by itself.
    private static let cardPatience = Duration.seconds(4)

    let client: CollectorClient

    package init(_ client: CollectorClient) {
        self.client = client
    }

    package func openCardSession(_ request: CardSessionRequest) async -> CardSessionReply {
        let client = client
        let reply = await answer(within: Self.cardPatience) {
            do {
                let answer = try await client.openCardSession(card: request.card, tappedAt: request.tappedAt)
                return answer.map(CardSessionReply.opened) ?? .unknownCard
            } catch {
                return .outOfReach
            }
        } late: { reply in
            // Nobody waits for it any more: the person got a screen already.
            if case .opened(let answer) = reply { try? await client.closeCardSession(answer.session) }
        }
        return reply ?? .outOfReach
    }

    package func closeCardSession(_ session: CardSession.ID) async {
        try? await client.closeCardSession(session)
    }

    package func television(_ target: String, session: CardSession.ID?) async -> TelevisionReply {
        guard let target = PageTarget(target) else { return .page(status: 404, contentType: "text/plain", body: []) }
        do {
            let answer = try await client.page(target, session: session)
            if let needs = answer.needs { return .needs(needs) }
            return .page(status: answer.status, contentType: answer.contentType, body: answer.body)
        } catch {
            return .outOfReach
        }
    }

    package func cardChallenge(_ request: CardChallengeRequest) async -> CardChallengeAnswer? {
        let client = client
        let challenge = await answer(within: Self.cardPatience) {
            try? await client.cardChallenge(request)
        } late: { _ in
            // Nobody waits for it any more, and it runs out by itself.
        }
        return challenge ?? nil
    }

    package func signIn(with proof: CardProof) async -> CardSignInAnswer? {
        try? await client.signIn(with: proof)
    }

    package func roster() async -> RosterMessage? {
        try? await client.roster()
    }
}
