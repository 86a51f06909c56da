extension IdentifierReader {
    /// What names the My Number card that lies here; nil when another card does.
    ///
    /// No answer to reset tells: those of the cards in use differ, and a driving licence has a similar one. Asked are
    /// contactless cards with the eight historical bytes of type B, and cards in a contact reader; type A is a phone.
    func myNumberCard(answering atr: [UInt8]) throws(IdentificationFailure) -> CardIdentifier? {
        let isInContactReader = !atr.isEmpty && !CardTechnology.isContactless(atr)
        guard isInContactReader || CardTechnology(atr: atr) == .typeBProcessor else { return nil }
        do throws(MyNumberCardError) {
            return try MyNumberCard(over: channel).authenticationCertificate().identifier
        } catch {
            switch error {
            case .notMyNumberCard: return nil
            case .noAnswer(let error): throw .noAnswer(error)
            default: throw .refused(.unreadableCertificate)
            }
        }
    }
}
