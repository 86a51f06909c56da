package import CommunityModel
package import WatchRules

/// Expectations, alerts, and who is told about whom.
package protocol WatchStore: Sendable {
    /// Watches over a resident by this plan from now on; nil: no longer. What was raised before stays as it is.
    /// - Returns: false when there is no such resident.
    func keepWatchPlan(_ plan: WatchPlan?, of resident: Resident.ID, at now: Instant) async throws(StoreError) -> Bool
    func watchPlan(of resident: Resident.ID) async throws(StoreError) -> WatchPlan?

    /// - Returns: false when there is no such resident.
    func add(_ contact: FamilyContact) async throws(StoreError) -> Bool
    func familyContacts(of resident: Resident.ID) async throws(StoreError) -> [FamilyContact]

    /// What the television of a home is to ask now, in the order in which it was raised.
    func standingPrompts(of household: Household.ID, at now: Instant) async throws(StoreError) -> [StandingPrompt]

    /// Takes or prolongs the lease of the one who keeps the watch.
    /// - Returns: nil while somebody else holds it.
    func holdWatch(
        as keeper: WatchKeeper.ID,
        until end: Instant,
        at now: Instant
    ) async throws(StoreError) -> WatchLease?

    /// Writes the expectations that are to exist by now, each once.
    func planExpectations(in zone: TownZone, at now: Instant) async throws(StoreError)

    /// Judges what is due and what new signs came for: each with its alert and its outbox rows in one transaction.
    ///
    /// Every sign that was stored before the call counts.
    /// Without `firesDeadlines` only signs are looked at, nobody is asked or told. `judge` says what to do; it may be
    /// called twice for the same expectation when a commit has to be tried again.
    /// - Returns: how many were judged; nil when the lease is somebody else's.
    /// - Throws: ``StoreError``; nothing of the round is kept then.
    func judgeExpectations(
        as keeper: WatchKeeper.ID,
        at now: Instant,
        firesDeadlines: Bool,
        limit: Int,
        judge: @escaping @Sendable (DueExpectation) -> Settlement
    ) async throws(StoreError) -> Int?

    /// How late the watch is, for the operator.
    func watchLag(at now: Instant) async throws(StoreError) -> WatchLag
}

package struct WatchLease: Hashable, Sendable {
    /// When the watch was last kept, by whomever; nil: never.
    package let lastRoundAt: Instant?

    package init(lastRoundAt: Instant?) {
        self.lastRoundAt = lastRoundAt
    }
}

package struct WatchLag: Hashable, Sendable {
    /// When the oldest expectation that is overdue for judging was due.
    package let oldestExpectation: Instant?
    /// When the oldest message that waits was written.
    package let oldestDelivery: Instant?

    package init(oldestExpectation: Instant?, oldestDelivery: Instant?) {
        self.oldestExpectation = oldestExpectation
        self.oldestDelivery = oldestDelivery
    }
}

/// An expectation with all that is needed to judge it.
package struct DueExpectation: Hashable, Sendable {
    package let id: WatchExpectation.ID
    package let household: Household.ID
    package let expectation: Expectation
    /// The first sign since it opened, if any.
    package let firstSign: LifeSign?
    /// The last sign before now, of whatever day.
    package let lastSign: LifeSign?
    package let contacts: [FamilyContact]
    /// The alert of the resident that is open, raised by this expectation or an earlier one.
    package let openAlert: OpenAlert?

    package init(
        id: WatchExpectation.ID,
        household: Household.ID,
        expectation: Expectation,
        firstSign: LifeSign?,
        lastSign: LifeSign?,
        contacts: [FamilyContact],
        openAlert: OpenAlert?
    ) {
        self.id = id
        self.household = household
        self.expectation = expectation
        self.firstSign = firstSign
        self.lastSign = lastSign
        self.contacts = contacts
        self.openAlert = openAlert
    }
}

package struct OpenAlert: Hashable, Sendable {
    package let id: WatchAlert.ID
    package let messages: [Message]

    package init(id: WatchAlert.ID, messages: [Message]) {
        self.id = id
        self.messages = messages
    }

    /// What one contact was told, or is about to be.
    package struct Message: Hashable, Sendable {
        package let id: Delivery.ID
        package let contact: FamilyContact.ID
        package let standing: Standing

        package init(id: Delivery.ID, contact: FamilyContact.ID, standing: Standing) {
            self.id = id
            self.contact = contact
            self.standing = standing
        }
    }

    package enum Standing: Hashable, Sendable {
        /// Nobody has tried since the last failure: it can still be taken back.
        case waiting
        /// Somebody is at it, or died at it: it may have arrived.
        case underWay
        case sent
        /// It will never arrive.
        case failed
    }
}

/// What becomes of an expectation that was judged; written in one transaction.
package struct Settlement: Hashable, Sendable {
    package let expectation: Expectation
    /// The television asks until then; nil: it does not ask.
    package var asksUntil: Instant?
    package var alert: AlertChange?
    package var withdrawn: [Delivery.ID] = []
    package var written: [DeliveryDraft] = []

    package init(expectation: Expectation, asksUntil: Instant?) {
        self.expectation = expectation
        self.asksUntil = asksUntil
    }

    package enum AlertChange: Hashable, Sendable {
        case open(WatchAlert.ID, last: LifeSign?, home: HomeReach)
        /// The resident's open alert, whichever expectation raised it.
        case close(LifeSign)
    }
}
