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
        /// Cards that were bound while the box runs.
        var boundLater: [CardToken: CardOwner] = [:]
        /// What happens at home while a page is on its way.
        var meanwhile: (@Sendable () -> Void)?

        func owner(of card: CardToken) -> CardOwner? { boundLater[card] ?? Town.owner(of: card) }
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

    func whilePageIsOnItsWay(_ happens: @escaping @Sendable () -> Void) {
        state.withLock { $0.meanwhile = happens }
    }

    func bind(_ card: CardToken, to owner: CardOwner) {
        state.withLock { $0.boundLater[card] = owner }
    }

    func openCardSession(_ request: CardSessionRequest) async -> CardSessionReply {
        state.withLock { state in
            guard state.isReachable else { return .outOfReach }
            guard let owner = state.owner(of: request.card) else { return .unknownCard }
            let session = CardSession.ID(at: request.tappedAt)
            state.opened[session] = request.card
            return .opened(CardSessionAnswer(session: session, resident: owner.resident, binding: owner.binding))
        }
    }

    func closeCardSession(_ session: CardSession.ID) async {
        state.withLock { $0.closed.append(session) }
    }

    func television(_ target: String, session: CardSession.ID?) async -> TelevisionReply {
        state.withLock { $0.meanwhile.take() }?()
        return state.withLock { state in
            guard state.isReachable else { return .outOfReach }
            state.asked.append(target)
            guard let session, let card = state.opened[session], !state.forgotten.contains(session),
                let owner = state.owner(of: card)
            else { return .page(status: 401, contentType: "text/plain", body: []) }
            let words = "records of \(owner.member.displayName)"
            return .page(status: 200, contentType: "text/html; charset=utf-8", body: Array(words.utf8))
        }
    }

    func roster() async -> RosterMessage? {
        state.withLock { state in
            guard state.isReachable else { return nil }
            let newcomers = state.boundLater.values.map(\.member)
            let version = Town.roster.version + UInt64(newcomers.count)
            return Town.message(Roster(version: version, members: Town.roster.members + newcomers))
        }
    }
}

extension Town {
    /// Lives here, and has no card yet that is on the roster of the tests.
    static let newcomer = owner("鳥海 みさき", kana: "とりうみ みさき", number: 3)

    static func message(_ roster: Roster) -> RosterMessage {
        let key = fixture(TransferredCardKey(version: 1, secret: Array(repeating: 5, count: 32)))
        return RosterMessage(roster: roster, cardKey: key)
    }

    static func owner(of card: CardToken) -> CardOwner? {
        [hanakosCard: hanako, yutosCard: yuto][card]
    }
}
