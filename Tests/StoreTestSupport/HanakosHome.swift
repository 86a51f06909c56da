package import CareServices
package import CommunityModel
import StaffSignIn

/// Hanako's home in 鳥南町, with a box and a card, over any store.
package struct HanakosHome: Sendable {
    /// The store did not take what belongs to the scene.
    package struct Unfit: Error {
        let what: String
    }

    package let store: any CareStore
    package let box: Box
    package let hanako: Resident
    package let hanakosCard: CardFingerprint

    /// 2026-11-22 12:00 in the town.
    package static let noon = TownZone.japan.instant(
        of: TownDay(daysSinceEpoch: 20_779),
        at: ClockTime(hour: 12, minute: 0)
    )

    /// Brings her, her box and her card into an empty store.
    package init(on store: any CareStore) async throws {
        let household = Household(id: Household.ID(at: Self.noon), label: "本町 3-12")
        try await store.add(household)
        self.store = store
        box = try await store.enrolBox(in: household.id)
        hanako = try await store.addHanako(to: household.id)
        hanakosCard = fingerprint(1)
        try await store.bind(hanakosCard, to: hanako)
    }

    /// An event of this box, ready to be appended.
    package func incoming(
        _ event: JournaledEvent,
        sequence: UInt64,
        spool: SpoolFile.ID,
        from box: Box.ID? = nil
    ) -> IncomingEvent {
        IncomingEvent(
            box: box ?? self.box.id,
            key: TransportKey(spool: spool, sequence: sequence),
            agent: "engawa-box test",
            receivedAt: Self.noon,
            content: .journal(event)
        )
    }

    /// What the store says Hanako's upper pressures were, in the order of measuring.
    package func hanakosPressures() async throws -> [Int] {
        try await pressures(of: hanako.id)
    }

    package func pressures(of resident: Resident.ID) async throws -> [Int] {
        try await store.bloodPressures(of: resident, in: Instant(milliseconds: 0)...Self.noon + .days(1))
            .map(\.pressure.systolic)
    }
}

extension HanakosHome {
    /// Hanako measures 130 and so many more, with her card laid on.
    /// - Returns: the number of its event in the journal.
    @discardableResult
    package func measure(_ number: UInt8, at instant: Instant) async throws -> Int64 {
        let event = incoming(try reading(number, card: hanakosCard, at: instant), sequence: 1, spool: newSpool())
        guard case .stored(let seq)? = try await store.append([event]).first else { throw Unfit(what: "reading") }
        return seq
    }

    /// Says what is right of a reading; Hanako herself, unless somebody else is named.
    /// - Returns: whether the store took it.
    package func correct(
        _ reading: Int64,
        of resident: Resident,
        to change: ReadingCorrection.Change,
        by author: ReadingCorrection.Author? = nil
    ) async throws -> Bool {
        try await store.add(
            ReadingCorrection(
                reading: reading,
                resident: resident.id,
                change: change,
                reason: change == .enteredInError ? .otherPerson : .badMeasurement,
                by: author ?? .resident(hanako.id),
                at: Self.noon
            )
        )
    }

    /// Says that a reading is not theirs.
    package func markAsError(
        _ reading: Int64,
        of resident: Resident,
        by author: ReadingCorrection.Author? = nil
    ) async throws -> Bool {
        try await correct(reading, of: resident, to: .enteredInError, by: author)
    }

    /// The care manager, with her clients.
    package func addTanaka(entrusting clients: [Resident]) async throws -> StaffMember.ID {
        let tanaka = StaffMember(id: StaffMember.ID(at: Self.noon), displayName: "田中", title: "ケアマネジャー")
        guard let name = SignInName("tanaka"),
            try await store.add(tanaka, signInName: name, password: PasswordHash(of: "鳥南町の 田中です", cost: .least))
        else { throw Unfit(what: "care manager") }
        for client in clients {
            guard try await store.entrust(client.id, to: tanaka.id) else { throw Unfit(what: "client") }
        }
        return tanaka.id
    }
}

/// The house next door, with a box, a resident and her card.
package struct Neighbours: Sendable {
    package let box: Box
    package let resident: Resident
    package let card: CardFingerprint
}

extension HanakosHome {
    package func addNeighbours() async throws -> Neighbours {
        let household = Household(id: Household.ID(at: Self.noon), label: "本町 3-13")
        try await store.add(household)
        let box = try await store.enrolBox(in: household.id)
        let resident = try await store.addMisaki(to: household.id)
        let card = fingerprint(2)
        try await store.bind(card, to: resident)
        return Neighbours(box: box, resident: resident, card: card)
    }

    /// Her daughter comes to live with her, with a card.
    package func addMisakiWithCard() async throws -> (resident: Resident, card: CardFingerprint) {
        let misaki = try await store.addMisaki(to: box.household)
        let card = fingerprint(2)
        try await store.bind(card, to: misaki)
        return (misaki, card)
    }
}

extension EventJournal {
    /// Appends as one box's batch: that of the first event.
    package func append(_ events: [IncomingEvent]) async throws(StoreError) -> [AppendOutcome] {
        guard let first = events.first else { return [] }
        guard case .admitted(let receipt) = try await append(IncomingBatch(box: first.box, events: events)) else {
            return []
        }
        return receipt.outcomes
    }
}

extension EnrolmentCodes {
    package func enrolBox(in household: Household.ID) async throws -> Box {
        let now = HanakosHome.noon
        let box = Box(id: Box.ID(at: now), household: household)
        let hash = box.id.bytes + box.id.bytes
        let newBox = NewBox(
            id: box.id,
            certificateSerial: [1, 2, 3],
            certificateNotAfter: now + .days(730),
            model: "STB-1",
            agentVersion: "0.1.0"
        )
        guard try await keepEnrolmentCode(hash: hash, for: household, issuedAt: now, expiresAt: now + .hours(24)),
            try await redeemEnrolmentCode(hash: hash, for: newBox, at: now)
        else { throw HanakosHome.Unfit(what: "box") }
        return box
    }
}

extension CardRegister {
    package func bind(_ card: CardFingerprint, to resident: Resident) async throws {
        let now = HanakosHome.noon
        guard try await bind(card, to: resident.id, as: CardBinding.ID(at: now), at: now) else {
            throw HanakosHome.Unfit(what: "card")
        }
    }
}

extension ResidentRegister {
    package func addHanako(to household: Household.ID) async throws -> Resident {
        try await addResident("鳥海 はなこ", kana: "とりうみ はなこ", born: -6_880, to: household)
    }

    package func addMisaki(to household: Household.ID) async throws -> Resident {
        try await addResident("鳥海 美咲", kana: "とりうみ みさき", born: 2_500, to: household)
    }

    private func addResident(
        _ name: String,
        kana: String,
        born day: Int,
        to household: Household.ID
    ) async throws -> Resident {
        let resident = Resident(
            id: Resident.ID(at: HanakosHome.noon),
            displayName: name,
            kana: kana,
            birthDate: TownDay(daysSinceEpoch: day),
            household: household
        )
        guard try await add(resident) else { throw HanakosHome.Unfit(what: "resident") }
        return resident
    }
}
