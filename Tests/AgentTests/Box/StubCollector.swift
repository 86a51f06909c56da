import CommunityModel
import Synchronization
import UplinkProtocol

@testable import Agent

/// A collector that knows the town of the tests; can be out of reach.
final class StubCollector: CollectorLink {
    private let state = Mutex(State())

    struct State {
        var isReachable = true
        var opened: [CardSession.ID: CardToken] = [:]
        var closed: [CardSession.ID] = []
        var asked: [String] = []
        /// Sessions that the collector has forgotten.
        var forgotten: Set<CardSession.ID> = []
    }

    var isReachable: Bool {
        get { state.withLock { $0.isReachable } }
        set { state.withLock { $0.isReachable = newValue } }
    }

    var closed: [CardSession.ID] { state.withLock { $0.closed } }
    var asked: [String] { state.withLock { $0.asked } }

    func forgetSessions() {
        state.withLock { $0.forgotten = Set($0.opened.keys) }
    }

    func openCardSession(_ request: CardSessionRequest) async -> CardSessionReply {
        state.withLock { state in
            guard state.isReachable else { return .outOfReach }
            guard let owner = Town.owner(of: request.card) else { return .unknownCard }
            let session = CardSession.ID(at: request.tappedAt)
            state.opened[session] = request.card
            return .opened(CardSessionAnswer(session: session, resident: owner.resident, binding: owner.binding))
        }
    }

    func closeCardSession(_ session: CardSession.ID) async {
        state.withLock { $0.closed.append(session) }
    }

    func television(_ target: String, session: CardSession.ID?) async -> TelevisionReply {
        state.withLock { state in
            guard state.isReachable else { return .outOfReach }
            state.asked.append(target)
            guard let session, let card = state.opened[session], !state.forgotten.contains(session),
                let owner = Town.owner(of: card)
            else { return .page(status: 401, contentType: "text/plain", body: []) }
            let words = "records of \(owner.member.displayName)"
            return .page(status: 200, contentType: "text/html; charset=utf-8", body: Array(words.utf8))
        }
    }

    func roster() async -> RosterMessage? { nil }
}

extension Town {
    static func owner(of card: CardToken) -> CardOwner? {
        [hanakosCard: hanako, yutosCard: yuto][card]
    }
}
