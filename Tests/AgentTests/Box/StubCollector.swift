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

        /// Pages that want a session which has proved who it is.
        var guarded: [String: CardSignInPurpose] = [:]
        var raised: Set<CardSession.ID> = []
        var challenges: [CardChallengeAnswer] = []
        var signIns: [CardSignInAnswer] = []
        var proofs: [CardProof] = []

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
            if let purpose = state.guarded[target], !state.raised.contains(session) {
                return .needs(NeededAssurance(.signedWithPIN, for: purpose))
            }
            let words = "records of \(owner.member.displayName)"
            return .page(status: 200, contentType: "text/html; charset=utf-8", body: Array(words.utf8))
        }
    }

    /// `answers` come first, then challenges; `late` happens while the challenge is on its way.
    func guardPage(_ target: String, for purpose: CardSignInPurpose, answers: [CardChallengeAnswer] = []) {
        state.withLock { state in
            state.guarded[target] = purpose
            state.challenges = answers
        }
    }

    /// What is answered to the next proofs; after that everybody is signed in.
    func answerProofs(with answers: [CardSignInAnswer]) {
        state.withLock { $0.signIns = answers }
    }

    var proofs: [CardProof] { state.withLock { $0.proofs } }

    func cardChallenge(_ request: CardChallengeRequest) async -> CardChallengeAnswer? {
        state.withLock { $0.meanwhile.take() }?()
        return state.withLock { state in
            guard state.isReachable, let session = request.session else { return nil }
            if !state.challenges.isEmpty { return state.challenges.removeFirst() }
            guard !state.forgotten.contains(session) else { return .refused(.sessionOver) }
            let bytes = Array(repeating: UInt8(7), count: CardSignInDigest.challengeBytes)
            return .challenge(CardChallenge(bytes: bytes, session: session, expiresAt: Town.start + .minutes(2)))
        }
    }

    func signIn(with proof: CardProof) async -> CardSignInAnswer? {
        state.withLock { state in
            state.proofs.append(proof)
            guard state.isReachable, let owner = state.opened[proof.session].flatMap(state.owner) else { return nil }
            if !state.signIns.isEmpty { return state.signIns.removeFirst() }
            state.raised.insert(proof.session)
            return .signedIn(
                CardSignInAnswer.SignedIn(
                    level: .signedWithPIN,
                    until: Town.start + .minutes(10),
                    resident: owner.resident,
                    cardExpiresAt: Town.start + .days(900)
                )
            )
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
