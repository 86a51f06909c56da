/// The people of one home, as far as a box must know them to greet with the line down: no readings (architecture
/// decision 8), only what is usual of them.
package struct Roster: Hashable, Sendable {
    /// Counts up with each change; a box that has it need not fetch again.
    package let version: UInt64
    package let members: [Member]

    package init(version: UInt64, members: [Member]) {
        self.version = version
        self.members = members
    }

    package struct Member: Hashable, Sendable {
        package let resident: Resident.ID
        package let displayName: String
        package let kana: String
        /// The card bindings that name this person. The collector does not know a card's token (it keeps a
        /// fingerprint), so a box learns which token has which binding when a card session opens, and forgets it when
        /// the binding is gone from here.
        package let bindings: [CardBinding.ID]
        package let target: BloodPressureTarget
        /// This person's usual band by time of day; missing where there is too little data.
        package let usual: [UsualBand]
        /// What this person's readings were lately.
        package let recent: RecentHistory

        package init(
            resident: Resident.ID,
            displayName: String,
            kana: String,
            bindings: [CardBinding.ID],
            target: BloodPressureTarget,
            usual: [UsualBand],
            recent: RecentHistory = .nothing
        ) {
            self.resident = resident
            self.displayName = displayName
            self.kana = kana
            self.bindings = bindings
            self.target = target
            self.usual = usual
            self.recent = recent
        }
    }

    package func member(named binding: CardBinding.ID) -> Member? {
        members.first { $0.bindings.contains(binding) }
    }
}
