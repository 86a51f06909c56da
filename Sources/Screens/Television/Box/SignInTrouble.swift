package import CommunityModel

/// Why a sign-in with a My Number card at the television did not come to its end. Holds nothing of the card or its PIN.
package enum SignInTrouble: Error, Hashable, Sendable {
    /// The collector said no.
    case refused(CardSignInRefusal)
    /// One try is spent; so many are left, 1 or more.
    case wrongPIN(triesLeft: Int)
    /// The last try is not spent here.
    case oneTryLeft
    case locked
    /// The card was lifted while it was spoken with.
    case lifted
    /// The card did not answer, or nothing that makes sense.
    case unreadable
    /// Another kind of card lies there.
    case notMyNumberCard
    /// Another program speaks with the card.
    case readerInUse
    /// The collector cannot be asked, or did not answer.
    case lineDown

    /// Whether no try helps with the card that lies there.
    package var wantsAnotherCard: Bool {
        switch self {
        case .notMyNumberCard: true
        case .refused(let refusal):
            switch refusal {
            case .otherResident, .credentialReplaced, .testCertificate, .signatureCertificate: true
            default: false
            }
        case .wrongPIN, .oneTryLeft, .locked, .lifted, .unreadable, .readerInUse, .lineDown: false
        }
    }

    /// Whether it helps to try again at once. It never happens by itself.
    package var mayBeTriedAgain: Bool {
        switch self {
        case .lifted, .unreadable, .notMyNumberCard, .readerInUse, .lineDown: true
        case .wrongPIN(let triesLeft): triesLeft > 1
        case .oneTryLeft, .locked: false
        case .refused(let refusal):
            switch refusal {
            case .sessionOver, .challengeUnknown, .challengeExpired, .challengeOfOtherBox, .challengeOfOtherSession,
                .challengeForOtherPurpose, .wrongSignature, .revocationUnknown, .tooLarge, .certificateUnreadable,
                .otherResident, .credentialReplaced, .testCertificate, .signatureCertificate:
                true
            case .notOffered, .tooManyTries, .unknownAuthority, .authorityNotValid, .notSignedByAuthority,
                .certificateNotYetValid, .certificateExpired, .wrongKeyUsage, .certificateOfAuthority, .unsuitableKey,
                .policyNotAllowed, .chainRefused, .revoked, .credentialWithdrawn, .enrolmentNeeded, .otherHousehold,
                .assuranceTooLow:
                false
            }
        }
    }
}

extension CardSignInWords {
    /// In Japanese, for the television.
    package init(japaneseOf trouble: SignInTrouble) {
        switch trouble {
        case .refused(let refusal): self.init(japanese: refusal)
        case .wrongPIN(let triesLeft) where triesLeft > 1:
            self.init("暗証番号が ちがいました", "あと \(triesLeft)回 ためせます。ゆっくり おして だいじょうぶです。")
        case .wrongPIN:
            self.init("暗証番号が ちがいました", "カードが 止まらないように、ここでは もう ためしません。役場に お電話ください。")
        case .oneTryLeft:
            self.init("ここでは 暗証番号を 入れられません", "あと 1回 まちがえると カードが 止まります。役場で たしかめてください。")
        case .locked: self.init("暗証番号が 止まっています", "役場の 窓口で なおせます。血圧は いつもどおり はかれます。")
        case .lifted: self.init("カードが はなれました", "おわるまで カードを おいたままに してください。")
        case .unreadable: self.init("カードを 読めませんでした", "カードを 1枚だけ、まっすぐ おきなおしてください。")
        case .notMyNumberCard: self.init("ほかの カードでした", "マイナンバーカードを おいてください。")
        case .readerInUse: self.init("カードリーダーが つかわれています", "すこし 待ってから、もういちど どうぞ。")
        case .lineDown: self.init("いま つながっていません", "つながったら もういちど どうぞ。血圧は いつもどおり はかれます。")
        }
    }

    /// In English, for those who read that more easily, and for the town's office.
    package init(englishOf trouble: SignInTrouble) {
        switch trouble {
        case .refused(let refusal): self.init(english: refusal)
        case .wrongPIN(let triesLeft) where triesLeft > 1:
            self.init("The PIN was wrong", "You can try \(triesLeft) more times. Take your time.")
        case .wrongPIN:
            self.init(
                "The PIN was wrong",
                "So that the card is not locked, no more is tried here. Call the town's office."
            )
        case .oneTryLeft:
            self.init(
                "The PIN cannot be entered here",
                "One more mistake would lock the card. Please have it checked at the town's office."
            )
        case .locked:
            self.init(
                "The PIN is locked",
                "The town's office unlocks it. You can measure your blood pressure as always."
            )
        case .lifted: self.init("The card was lifted", "Leave the card on the reader until it is done.")
        case .unreadable: self.init("The card could not be read", "Lay one card only on the reader, straight.")
        case .notMyNumberCard: self.init("This was another card", "Lay your My Number card on the reader.")
        case .readerInUse: self.init("The card reader is in use", "Wait a little, then try again.")
        case .lineDown:
            self.init("There is no connection now", "Try again later. You can measure your blood pressure as always.")
        }
    }
}
