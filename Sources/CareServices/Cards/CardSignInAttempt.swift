package import CardSignIn
package import CommunityModel

/// By what somebody tried to prove who they are. Raw values are those of the store.
package enum CardSignInMeans: Int, Hashable, Sendable, CaseIterable {
    case myNumberCard = 1
    case felicaLiteS = 2
    /// Nothing was proved: a page was asked for that needs more than the card session has.
    case none = 3
}

/// One attempt to sign in with a card, or to see what needs a card that proved itself: when, where, for what, with which
/// result and why. Written before the box hears of it; nothing in it says a name, a serial number or a PIN.
package struct CardSignInAttempt: Hashable, Sendable {
    package let at: Instant
    package let box: Box.ID
    package let session: CardSession.ID
    package let purpose: CardSignInPurpose
    package let means: CardSignInMeans
    /// nil: it succeeded.
    package var refusal: CardSignInRefusal?
    /// Whose card, or card session, it is; nil while nobody is known.
    package var resident: Resident.ID?
    /// nil unless the certificate was found genuine and its key was used.
    package var card: GenuineCard?
    /// nil when it did not come to that.
    package var revocation: Revocation?

    /// What was said about the certificate's revocation.
    package enum Revocation: Hashable, Sendable {
        case answered(RevocationAnswer.Status, by: RevocationAnswer.Source, saidAt: Instant)
        /// Nobody could say; the last answer was good and young enough to count.
        case grace(lastGoodAt: Instant)
        /// Nobody could say.
        case unknown
    }

    package init(
        at: Instant,
        box: Box.ID,
        session: CardSession.ID,
        purpose: CardSignInPurpose,
        means: CardSignInMeans = .myNumberCard,
        refusal: CardSignInRefusal? = nil,
        resident: Resident.ID? = nil,
        card: GenuineCard? = nil,
        revocation: Revocation? = nil
    ) {
        self.at = at
        self.box = box
        self.session = session
        self.purpose = purpose
        self.means = means
        self.refusal = refusal
        self.resident = resident
        self.card = card
        self.revocation = revocation
    }
}
