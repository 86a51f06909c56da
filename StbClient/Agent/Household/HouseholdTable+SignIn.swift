package import CommunityModel
package import Screens

extension HouseholdTable {
    /// The collector shows the page at `path` only to a session that has proved more.
    package mutating func needsSignIn(
        for purpose: CardSignInPurpose,
        path: String,
        at now: Instant
    ) -> [TableAction] {
        let actions = tick(at: now)
        guard let session, session.standing.owner != nil, session.isByTap else { return actions }
        self.session?.lastActivity = now
        signInCount += 1
        signIn = TableSignIn(number: signInCount, purpose: purpose, path: path, step: .waitingForCard)
        // Whose another card is that lies somewhere nobody knows: a PIN is asked for the card of this session only.
        guard lyingCards.contains(session.card) else { return actions + show(.layMyNumberCard(.needed), at: now) }
        return actions + ask(session.card, at: now)
    }

    /// A card was lifted from its reader.
    package mutating func cardLifted(_ card: CardToken, at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        lyingCards.remove(card)
        guard signIn?.neededCard == card else { return actions }
        signIn?.step = .waitingForCard
        return actions + show(.layMyNumberCard(.lifted), at: now)
    }

    /// A card was laid down while somebody signs in; `owner` is nil when the box does not know whose it is. A My Number
    /// card may be that of the session's person, which the collector will see; any other card is met as always.
    /// - Returns: nil when that has nothing to do with the sign-in.
    mutating func tappedToSignIn(_ card: CardToken, owner: CardOwner?, at now: Instant) -> [TableAction]? {
        guard let signIn, let session, let person = session.standing.owner else { return nil }
        if let owner, owner.resident != person.resident {
            let ended = endSession()
            self.session = Session(card: card, standing: .owned(owner), lastActivity: now)
            readings.claim(by: card, at: now)
            return ended + [.openCardSession(card)] + show(.signInStopped(.refused(.otherResident)), at: now)
        }
        guard card.kind == .myNumber || owner != nil else { return nil }
        if case .proving = signIn.step { return [] }
        guard card.kind == .myNumber || signIn.step == .waitingForCard else { return nil }
        self.session?.lastActivity = now
        guard card.kind == .myNumber else { return show(.layMyNumberCard(.otherKind), at: now) }
        return ask(card, at: now)
    }

    /// Something lay there that could not be read while a My Number card is expected.
    /// - Returns: nil when none is.
    mutating func refusedToSignIn(_ reason: RefusedCardPage.Reason, at now: Instant) -> [TableAction]? {
        guard signIn != nil else { return nil }
        switch reason {
        case .unreadable: return stop(.unreadable, at: now)
        case .readerInUse: return stop(.readerInUse, at: now)
        case .phone, .randomNumber: return nil
        }
    }

    /// Asks the card, before anybody enters anything, how many tries are left.
    private mutating func ask(_ card: CardToken, at now: Instant) -> [TableAction] {
        signInCount += 1
        signIn?.number = signInCount
        signIn?.step = .readingCounter(card)
        return [.readPINCounter(card, signIn: signInCount)] + show(.readingMyNumberCard, at: now)
    }

    /// The card has said how many tries its PIN has left. The last one is not spent here.
    package mutating func pinCounterRead(triesLeft: Int, signIn number: Int, at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        guard signIn?.number == number, case .readingCounter(let card) = signIn?.step,
            let owner = session?.standing.owner
        else { return actions }
        switch triesLeft {
        case ...0: return actions + stop(.locked, at: now)
        case 1: return actions + stop(.oneTryLeft, at: now)
        default:
            signIn?.step = .enteringPIN(card, digits: 0)
            return actions + show(.enteringPIN(owner, triesLeft: triesLeft), at: now)
        }
    }

    // MARK: The pad

    /// How many digits are there.
    package var enteredDigits: Int {
        if case .enteringPIN(_, let digits) = signIn?.step { digits } else { 0 }
    }

    /// A digit was pressed; a fifth one is none.
    package mutating func pinDigitPressed(at now: Instant) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard case .enteringPIN(let card, let digits) = signIn?.step, digits < TableSignIn.pinLength else {
            return actions
        }
        signIn?.step = .enteringPIN(card, digits: digits + 1)
        return actions + [.tellEntered(digits + 1)]
    }

    /// 戻る takes the last digit back; without one it leads out.
    package mutating func pinTakenBack(at now: Instant) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard case .enteringPIN(let card, let digits) = signIn?.step else { return actions }
        guard digits > 0 else { return actions + show(.records(path: BoxRoutes.television.home), at: now) }
        signIn?.step = .enteringPIN(card, digits: digits - 1)
        return actions + [.tellEntered(digits - 1)]
    }

    /// 決定: with all digits there, card and collector have the rest.
    package mutating func pinConfirmed(at now: Instant) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard let signIn, case .enteringPIN(let card, TableSignIn.pinLength) = signIn.step else { return actions }
        self.signIn?.step = .proving(card)
        return actions + [.prove(card, signIn.purpose, signIn: signIn.number)] + show(.checkingPIN, at: now)
    }

    // MARK: What came of it

    /// The collector believes the card: the page opens.
    package mutating func signedIn(signIn number: Int, at now: Instant) -> [TableAction] {
        let actions = tick(at: now)
        guard let signIn, signIn.number == number, case .proving(let card) = signIn.step,
            let owner = session?.standing.owner
        else { return actions }
        session?.lastActivity = now
        taps.learn(.owned(owner), of: card)
        return actions + show(.records(path: signIn.path), at: now)
    }

    /// Card or collector refused, or cannot be had.
    package mutating func signInFailed(
        _ trouble: SignInTrouble,
        signIn number: Int,
        at now: Instant
    ) -> [TableAction] {
        let actions = tick(at: now)
        guard let signIn, signIn.number == number, !signIn.step.isStopped, signIn.step != .waitingForCard else {
            return actions
        }
        session?.lastActivity = now
        return actions + stop(trouble, at: now)
    }

    /// Somebody wants to try once more; it never happens by itself.
    package mutating func signInAgain(at now: Instant) -> [TableAction] {
        let actions = keyPressed(at: now)
        guard let signIn, signIn.step.isStopped, case .signInStopped(let trouble) = screen, trouble.mayBeTriedAgain
        else { return actions }
        // The card that was laid down for this lies there still: it need not be lifted and laid down again.
        if let card = signIn.card, lyingCards.contains(card), !trouble.wantsAnotherCard {
            return actions + ask(card, at: now)
        }
        return actions + needsSignIn(for: signIn.purpose, path: signIn.path, at: now)
    }

    private mutating func stop(_ trouble: SignInTrouble, at now: Instant) -> [TableAction] {
        let card = signIn?.card
        signIn?.step = .stopped(card)
        return show(.signInStopped(trouble), at: now)
    }
}

extension TableScreen {
    /// Whether it is one of a sign-in; any other ends it.
    var isOfSignIn: Bool {
        switch self {
        case .layMyNumberCard, .readingMyNumberCard, .enteringPIN, .checkingPIN, .signInStopped: true
        default: false
        }
    }
}
