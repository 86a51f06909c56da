import BoxAuthority
import CardSignIn
import CareServices
import CollectorAPI
import CommunityModel
import Crypto
import DemoTown
import Logging
import SwiftASN1
import UplinkProtocol
import X509

/// Brings fictional people in through the same doors as real ones: the register, a code for their box, a tap to bind
/// their card, and batches of events.
struct DemoHomes {
    private static let agentVersion = "engawa-demo"

    private let store: any CareStore
    private let pepper: CardPepper
    private let authority: BoxAuthority
    private let zone: TownZone
    private let receive: ReceiveBatch
    private let quiet = Logger(label: "engawa.demo") { _ in SwiftLogNoOpLogHandler() }

    init(_ store: any CareStore, pepper: CardPepper, authority: BoxAuthority, zone: TownZone) {
        self.store = store
        self.pepper = pepper
        self.authority = authority
        self.zone = zone
        receive = ReceiveBatch(
            journal: store,
            rosters: RosterKeeper(store: store, zone: zone, logger: quiet),
            pepper: pepper,
            logger: quiet
        )
    }

    /// Who lives at a place that has a household already joins it.
    func found(
        _ demo: DemoResident,
        beside neighbours: [DemoDiary.Home],
        at now: Instant
    ) async throws -> DemoDiary.Home {
        let shared = neighbours.first { $0.place == demo.place }
        let resident = try await AddResident(residents: store)(
            name: demo.name,
            kana: demo.kana,
            born: demo.born,
            in: try shared.map { .existing(try identifier($0.household, of: "household")) } ?? .new(label: demo.place),
            at: now
        )
        let number: Box.ID
        if let shared {
            number = try identifier(shared.box, of: "box")
        } else {
            number = try await enrolBox(of: resident.household, at: now)
        }
        let box = Box(id: number, household: resident.household)
        let spool = SpoolFile.ID(at: now)
        try await send([DemoEvents.tap(of: demo, at: now)], after: 0, from: box, spool, at: now)
        _ = try await BindCard(store: store)(to: resident.id, at: now)
        if let plan = demo.watch { _ = try await store.keepWatchPlan(plan, of: resident.id, at: now) }
        if demo.isHanako { _ = try await store.add(try misaki(of: resident.id, at: now)) }
        return DemoDiary.Home(
            number: demo.number,
            place: demo.place,
            resident: resident.id.description,
            household: resident.household.description,
            box: box.id.description,
            spool: spool.description,
            lastSequence: 1
        )
    }

    /// Sends what happened in the homes since the last time, but for that of the resident with the number.
    func live(_ diary: inout DemoDiary, until now: Instant, leavingOut number: Int?) async throws {
        let town = DemoTown(foundedAt: Instant(milliseconds: diary.foundedAt), zone: zone)
        let lived = Instant(milliseconds: diary.livedUntil)
        guard lived < now else { return }
        for index in diary.homes.indices where diary.homes[index].number != number {
            let home = diary.homes[index]
            guard let demo = DemoResident.all.first(where: { $0.number == home.number }) else { continue }
            let events = try DemoEvents.all(of: demo, town.history(of: demo, in: lived..<now))
            let box = Box(
                id: try identifier(home.box, of: "box"),
                household: try identifier(home.household, of: "household")
            )
            let spool: SpoolFile.ID = try identifier(home.spool, of: "spool")
            try await send(events, after: home.lastSequence, from: box, spool, at: now)
            diary.homes[index].lastSequence += UInt64(events.count)
        }
        diary.livedUntil = now.milliseconds
    }

    private func send(
        _ events: [BoxEvent],
        after sequence: UInt64,
        from box: Box,
        _ spool: SpoolFile.ID,
        at now: Instant
    ) async throws {
        for start in stride(from: 0, to: events.count, by: UplinkLimits.batchEvents) {
            let part = events[start...].prefix(UplinkLimits.batchEvents).enumerated().map { index, event in
                UplinkEvent(sequence: sequence + UInt64(start + index + 1), event: event)
            }
            let batch = UplinkBatch(
                agentVersion: Self.agentVersion,
                box: box.id,
                spool: spool,
                sentAt: now,
                events: try part.map { try $0.encoded() }
            )
            let answer = try await receive(batch.encoded(), from: box, receivedAt: now)
            guard answer.events.allSatisfy({ $0.outcome == .stored || $0.outcome == .duplicate }) else {
                throw CommandFailure(.unavailable, "The collector did not take the demo's history: \(answer.events)")
            }
        }
    }

    private func enrolBox(of household: Household.ID, at now: Instant) async throws -> Box.ID {
        let issued = try await IssueEnrolmentCode(codes: store, pepper: pepper)(for: household, at: now)
        let redeem = RedeemEnrolmentCode(codes: store, issuer: authority, pepper: pepper, logger: quiet)
        let request = EnrolmentRequest(
            code: issued.code.description,
            signingRequest: try CertificateSigningRequest.ofNewBox(),
            agentVersion: Self.agentVersion,
            model: "demo"
        )
        return try await redeem(request, at: now).box.id
    }

    private func misaki(of hanako: Resident.ID, at now: Instant) throws -> FamilyContact {
        guard let address = EmailAddress("misaki@example.jp") else {
            throw CommandFailure(.usage, "The demo's mail address is none.")
        }
        return FamilyContact(
            id: FamilyContact.ID(at: now),
            resident: hanako,
            name: "美咲",
            relation: "長女",
            email: address
        )
    }
}

extension CertificateSigningRequest {
    /// A request like that of a box; its key is thrown away, since this box never connects.
    fileprivate static func ofNewBox() throws -> [UInt8] {
        let request = try CertificateSigningRequest(
            version: .v1,
            subject: try DistinguishedName { CommonName("engawa-demo") },
            privateKey: Certificate.PrivateKey(P256.Signing.PrivateKey()),
            attributes: CertificateSigningRequest.Attributes()
        )
        var serializer = DER.Serializer()
        try serializer.serialize(request)
        return serializer.serializedBytes
    }
}
