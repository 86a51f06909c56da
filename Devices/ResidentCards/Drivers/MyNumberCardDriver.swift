import CommunityModel
import SmartCards

/// A My Number card by the certificate that it shows to anybody.
///
/// No answer to reset tells: those of the cards in use differ, and a driving licence has a similar one. Asked are
/// contactless cards with the eight historical bytes of type B, and cards in a contact reader; type A is a phone.
struct MyNumberCardDriver: CardDriver {
    func wants(_ thing: ThingOnReader) -> Bool {
        let atr = thing.card.atr
        let isInContactReader = !atr.isEmpty && !CardTechnology.isContactless(atr)
        return isInContactReader || thing.technology == .typeBProcessor
    }

    func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding? {
        do throws(MyNumberCardError) {
            let certificate = try MyNumberCard(over: thing.channel).authenticationCertificate()
            return .card(certificate.identifier, upTo: .signedWithPIN)
        } catch {
            switch error {
            case .notMyNumberCard: return nil
            case .noAnswer(let error): throw .noAnswer(error)
            default: throw .refused(.unreadableCertificate)
            }
        }
    }
}
