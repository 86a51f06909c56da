/// Why a sign-in with a My Number card was refused. Raw values are those of the uplink protocol and of the stores: cases
/// are only added, numbers never reused.
package enum CardSignInRefusal: Int, Error, Hashable, Sendable, CaseIterable {
    /// This town does not offer it.
    case notOffered = 1
    /// The card session is over, or another box's.
    case sessionOver = 2
    case tooManyTries = 3

    // What was signed for.
    /// A challenge that was never given out, or was used before.
    case challengeUnknown = 10
    case challengeExpired = 11
    case challengeOfOtherBox = 12
    case challengeOfOtherSession = 13
    case challengeForOtherPurpose = 14

    // Whose certificate it is.
    /// A certificate of more than 4,096 bytes, or a signature of more than 512.
    case tooLarge = 20
    case certificateUnreadable = 21
    /// No authority that the operator pinned has the key that the certificate names.
    case unknownAuthority = 22
    /// A certificate for signing documents, which names a person.
    case signatureCertificate = 23
    case testCertificate = 24
    case authorityNotValid = 25
    /// It names a pinned authority, which never signed it.
    case notSignedByAuthority = 26
    case certificateNotYetValid = 27
    case certificateExpired = 28
    case wrongKeyUsage = 29
    /// It could sign certificates itself.
    case certificateOfAuthority = 30
    /// A key that is too short or of another kind.
    case unsuitableKey = 31
    case policyNotAllowed = 32
    /// The library that checks chains (RFC 5280) refuses it for another reason.
    case chainRefused = 33
    case wrongSignature = 34

    // Whether it still counts.
    case revoked = 40
    /// Nobody could say now whether it is revoked.
    case revocationUnknown = 41

    // Whose card it is.
    /// Real and valid, but bound to nobody.
    case enrolmentNeeded = 50
    /// Bound to a resident of another household; a box hears ``enrolmentNeeded``.
    case otherHousehold = 51
    /// Bound to somebody else than the card session is of.
    case otherResident = 52
    /// The resident has a newer card.
    case credentialReplaced = 53
    /// The town's office withdrew this card, or its authority revoked it before.
    case credentialWithdrawn = 54

    // What was asked for without a sign-in.
    /// The card session has proved less than this needs.
    case assuranceTooLow = 60
}
