import SmartCards

/// The card that decrypts the television picture: it gets no command at all, since one could blank the picture.
struct ConditionalAccessDriver: CardDriver {
    func wants(_ thing: ThingOnReader) -> Bool {
        ReaderFilter.conditionalAccessATRs.contains(thing.card.atr)
    }

    func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding? {
        throw .refused(.conditionalAccessCard)
    }
}
