package import SmartCards

/// Why a My Number card did not do what was asked of it. Holds no PIN, number, name or certificate.
package enum MyNumberCardError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The application is not on this card: it is another kind of card.
    case notMyNumberCard
    /// No answer. After a VERIFY it is not known whether a try was spent; nothing is tried again.
    case noAnswer(CardError)
    /// The card lies there that was not asked for. No try was spent.
    case anotherCard
    /// One try is left: a wrong PIN would lock the card until its holder goes to the town office. No try was spent.
    case oneTryLeft
    /// The PIN is locked. Only the town office can open it.
    case locked
    /// The PIN was wrong, and one try is spent.
    case wrongPIN(triesLeft: Int)
    /// The PIN given is not one of four digits, or was used already. No try was spent.
    case unusablePIN
    /// What shall be signed is not a SHA-256 digest of 32 bytes.
    case unusableDigest
    /// The certificate, or the attributes, are not what they must be.
    case malformed(MalformedCardFile)
    /// The card answered with a status that means none of the above.
    case refused(StatusWord)

    package var description: String {
        switch self {
        case .notMyNumberCard: "not a My Number card"
        case .noAnswer(let error): "no answer: \(error)"
        case .anotherCard: "another card lies there"
        case .oneTryLeft: "one try is left for the PIN, which is kept"
        case .locked: "the PIN is locked"
        case .wrongPIN(let triesLeft): "the PIN is wrong, tries left: \(triesLeft)"
        case .unusablePIN: "the PIN is not one of four digits"
        case .unusableDigest: "the digest does not have 32 bytes"
        case .malformed(let fault): "\(fault)"
        case .refused(let status): "the card refused with \(status)"
        }
    }
}

/// What is wrong with a file that was read from a card.
package enum MalformedCardFile: Hashable, Sendable, CustomStringConvertible {
    /// It does not begin with the tag and the length that it must begin with.
    case header
    /// It says that it has more bytes than we read, or fewer than it can have.
    case length(Int)
    /// The card gave fewer bytes, or more, than the file says it has.
    case truncated
    /// It is no X.509 certificate (RFC 5280 section 4.1).
    case certificate
    /// Its key is none that we know how to ask for a signature: RSA or elliptic curve.
    case key
    /// A value of the attributes is missing, twice there, or not in its form.
    case attribute

    package var description: String {
        switch self {
        case .header: "a file without its tag and length"
        case .length(let length): "a file that says it has \(length) bytes"
        case .truncated: "a file with another number of bytes than it says"
        case .certificate: "no X.509 certificate"
        case .key: "a key of an unknown kind"
        case .attribute: "attributes that are not in their form"
        }
    }
}
