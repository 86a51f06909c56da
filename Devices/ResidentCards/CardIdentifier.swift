import CommunityModel

/// What a card shows of itself. Never leaves this module: not in a value, not in a log, not by reflection.
struct CardIdentifier: CustomReflectable {
    let kind: CardKind
    let bytes: [UInt8]

    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
