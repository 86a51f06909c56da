package import BoxAuthority
package import CardSignIn
package import CareServices
package import CommunityModel
package import Logging
package import StaffSignIn
package import UplinkProtocol

/// Everything that a running collector is made of, besides its listeners.
package struct CollectorParts: Sendable {
    package var store: any CareStore
    package var readiness: any ReadinessProbe
    package var authority: BoxAuthority
    package var town: TownProfile
    package var pepper: CardPepper
    /// Handed to boxes, so that they name cards by the same tokens.
    package var cardKey: TransferredCardKey
    /// How hard passwords are to try.
    package var passwordCost: PasswordCost = .standard
    /// How families are reached; nil: messages wait until there is a way.
    package var familyChannel: (any FamilyChannel)?
    /// How My Number cards are checked; nil: nobody signs in with one here.
    package var cardTrust: CardTrust?
    /// The keys of the town's FeliCa Lite-S cards; nil: they are only recognised.
    package var felicaKeys: FelicaLiteSKeys?
    package var metrics: PrometheusRegistry
    package var logger: Logger
    /// The town's time.
    package var now: @Sendable () -> Instant
    /// What the idleness of staff is measured by: the town's time, unless somebody steers that for a demo, where a
    /// morning goes by in a minute and nobody is to be signed out by it.
    package var deskClock: @Sendable () -> Instant

    package init(
        store: any CareStore,
        readiness: any ReadinessProbe,
        authority: BoxAuthority,
        town: TownProfile,
        pepper: CardPepper,
        cardKey: TransferredCardKey,
        familyChannel: (any FamilyChannel)? = nil,
        metrics: PrometheusRegistry,
        logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.store = store
        self.readiness = readiness
        self.authority = authority
        self.town = town
        self.pepper = pepper
        self.cardKey = cardKey
        self.familyChannel = familyChannel
        self.metrics = metrics
        self.logger = logger
        self.now = now
        deskClock = now
    }

    /// The same key, to name cards as boxes do.
    var cardTokens: CardTokenKey {
        guard let key = CardTokenKey(version: cardKey.version, secret: cardKey.secret) else {
            preconditionFailure("a key on its way to a box has 32 bytes and a positive version")
        }
        return key
    }
}
