import CommunityModel
import Logging
import ResidentCards
import Screens
import SmartCards
import Synchronization
import UplinkProtocol

/// A My Number card proves whose it is: digits from the television, a challenge from the collector, a signature from the
/// card.
extension BoxAgent {
    /// Whoever speaks with the cards on the readers.
    package func use(_ cards: any MyNumberCardsOnTable) {
        cardsOnTable.withLock { $0.cards = cards }
    }

    // MARK: Keys of the pad

    /// A key of the pad, by the word that the screen posts.
    enum PadKey: Hashable, Sendable {
        case digit(Int)
        /// 戻る
        case takeBack
        /// 決定
        case confirm
        /// 「はい、きろくする」
        case affirm

        init?(_ word: String) {
            switch word {
            case "back": self = .takeBack
            case "send": self = .confirm
            case "yes": self = .affirm
            default:
                guard word.utf8.count == 1, let digit = Int(word) else { return nil }
                self = .digit(digit)
            }
        }
    }

    /// Whether the keys of the remote control are those of the pad now.
    var isEnteringPIN: Bool {
        state.withLock { state in
            if case .enteringPIN = state.table.screen { !state.isElsewhere } else { false }
        }
    }

    func press(_ key: PadKey) {
        let pin = state.withLock(\.pin)
        performOrTell { table, now in
            let before = table.enteredDigits
            switch key {
            case .digit(let digit):
                let actions = table.pinDigitPressed(at: now)
                if table.enteredDigits > before { _ = pin.append(digit) }
                return actions
            case .takeBack:
                let actions = table.pinTakenBack(at: now)
                if table.enteredDigits < before { pin.removeLast() }
                return actions
            case .confirm:
                return table.pinConfirmed(at: now)
            case .affirm:
                return table.keyPressed(at: now)
            }
        }
    }

    func signInAgain() {
        performOrTell { table, now in table.signInAgain(at: now) }
    }

    // MARK: Card and collector

    func readPINCounter(of card: CardToken, signIn number: Int) async {
        do throws(MyNumberCardError) {
            let counter = try await cards().pinCounter(of: card)
            performOrTell { table, now in
                table.pinCounterRead(triesLeft: counter.triesLeft, signIn: number, at: now)
            }
        } catch {
            end(number, with: SignInTrouble(error))
        }
    }

    func prove(_ card: CardToken, for purpose: CardSignInPurpose, signIn number: Int) async {
        let pin = state.withLock(\.pin)
        // However this ends. The table wipes it as well, when somebody leaves meanwhile.
        defer { pin.wipe() }
        do throws(SignInTrouble) {
            let challenge = try await challenge(for: purpose)
            let digest = CardSignInDigest.digest(
                challenge: challenge.bytes,
                box: profile.box,
                session: challenge.session,
                purpose: purpose
            )
            let signature: CardSignature
            do throws(MyNumberCardError) {
                signature = try await cards().sign(digest, with: pin, of: card)
            } catch {
                throw SignInTrouble(error)
            }
            guard isProving(number) else { return }
            let proof = CardProof(
                challenge: challenge.bytes,
                session: challenge.session,
                purpose: purpose,
                certificate: signature.certificate.derRepresentation,
                signature: signature.bytes
            )
            try await show(proof)
            logger.info("A My Number card has signed in")
            performOrTell { table, now in table.signedIn(signIn: number, at: now) }
        } catch {
            end(number, with: error)
        }
    }

    private func cards() throws(MyNumberCardError) -> any MyNumberCardsOnTable {
        guard let cards = cardsOnTable.withLock({ $0.cards }) else { throw .noAnswer(.readerLost) }
        return cards
    }

    /// The collector may have forgotten the session while ours runs: then it opens another one, once.
    private func challenge(for purpose: CardSignInPurpose) async throws(SignInTrouble) -> CardChallenge {
        for attempt in 1...2 {
            guard let card = state.withLock({ $0.table.session?.card }) else { throw .refused(.sessionOver) }
            var records = state.withLock { $0.records }
            if records == nil || attempt == 2 { records = await reopen(card) }
            guard let records, records.card == card else { throw .lineDown }
            let request = CardChallengeRequest(session: records.session, purpose: purpose)
            switch await collector.cardChallenge(request) {
            case .challenge(let challenge): return challenge
            case .refused(.sessionOver) where attempt == 1: continue
            case .refused(let refusal): throw .refused(refusal)
            case nil: throw .lineDown
            }
        }
        throw .refused(.sessionOver)
    }

    private func show(_ proof: CardProof) async throws(SignInTrouble) {
        switch await collector.signIn(with: proof) {
        case .signedIn(let answer):
            guard answer.resident == state.withLock({ $0.table.session?.standing.owner?.resident }) else {
                throw .refused(.otherResident)
            }
        case .refused(let refusal): throw .refused(refusal)
        case nil: throw .lineDown
        }
    }

    /// Whether nobody has left meanwhile.
    private func isProving(_ number: Int) -> Bool {
        state.withLock { $0.table.signIn?.number == number }
    }

    private func end(_ number: Int, with trouble: SignInTrouble) {
        logger.info("A sign-in with a My Number card ended", metadata: ["sign-in.trouble": "\(trouble)"])
        performOrTell { table, now in table.signInFailed(trouble, signIn: number, at: now) }
    }
}

extension SignInTrouble {
    /// What the person is told when a card did not do what was asked of it.
    init(_ error: MyNumberCardError) {
        switch error {
        case .wrongPIN(let triesLeft): self = .wrongPIN(triesLeft: triesLeft)
        case .oneTryLeft: self = .oneTryLeft
        case .locked: self = .locked
        case .anotherCard: self = .refused(.challengeOfOtherSession)
        case .notMyNumberCard: self = .notMyNumberCard
        case .noAnswer(.sharingViolation): self = .readerInUse
        case .noAnswer(.removed), .noAnswer(.swapped): self = .lifted
        case .noAnswer, .unusablePIN, .unusableDigest, .malformed, .refused: self = .unreadable
        }
    }
}
