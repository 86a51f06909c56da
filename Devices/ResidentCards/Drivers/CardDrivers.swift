/// The kinds of cards that are known, in the order in which they are asked.
///
/// What must get no command comes first, then what is told apart by a command of its own, then what is left.
enum CardDrivers {
    static let all: [any CardDriver] = [
        ConditionalAccessDriver(),
        NFCForumTagDriver(),
        FelicaDriver(),
        TypeADriver(),
        MyNumberCardDriver(),
        TownCardDriver(),
    ]

    /// Asks the drivers one after the other.
    ///
    /// - Throws: ``CardRefusal/unknownTechnology`` when it is nobody's.
    static func identify(_ thing: ThingOnReader) throws(IdentificationFailure) -> CardFinding {
        for driver in all where driver.wants(thing) {
            if let finding = try driver.identify(thing) { return finding }
        }
        throw .refused(.unknownTechnology)
    }
}
