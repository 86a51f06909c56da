import CommunityModel
import SmartCards

/// The town's own type B card by the number that the town wrote on it, as ``TownCardProfile`` says. The PUPI of a type B
/// card may be new at each touch and never names anybody. The last to be asked: it refuses what is nobody else's.
struct TownCardDriver: CardDriver {
    func wants(_ thing: ThingOnReader) -> Bool {
        thing.technology == .typeBProcessor
    }

    func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding? {
        guard try thing.exchange(TownCardProfile.selectApplication).isSuccess else { throw .refused(.notATownCard) }
        let response = try thing.exchange(TownCardProfile.readCardNumber)
        guard response.isSuccess, response.data.count == TownCardProfile.cardNumberLength, !response.data.isBlank
        else { throw .refused(.blankTownCard) }
        return .card(CardIdentifier(kind: .typeB, bytes: response.data), upTo: .shownIdentifier)
    }
}
