import CardSignIn
import CareServices
import CommunityModel
import Testing
import UplinkProtocol

@Suite("The town's staff") struct AdministrationTests {
    private let noon = HanakosTown.noon

    @Test("add residents with name and kana to a household that is there")
    func addResidents() async throws {
        try await HanakosTown.open { town in
            let add = AddResident(residents: town.store)
            let day = TownDay(daysSinceEpoch: 15_000)
            let yuto = try await add(
                name: "鳥海 ゆうと",
                kana: "とりうみ ゆうと",
                born: day,
                in: .existing(town.box.household),
                at: noon
            )
            #expect(try await town.store.residents(of: town.box.household) == [town.hanako, yuto])
            await #expect(throws: AdministrationError.unknownHousehold) {
                try await add(name: "あ", kana: "あ", born: day, in: .existing(Household.ID(at: noon)), at: noon)
            }
            await #expect(throws: AdministrationError.emptyName) {
                try await add(name: " ", kana: "あ", born: day, in: .new(label: "本町 1"), at: noon)
            }
        }
    }

    @Test("give out a code that one box redeems once, within a day, however it is typed")
    func enrolBoxes() async throws {
        try await HanakosTown.open { town in
            let redeem = RedeemEnrolmentCode(
                codes: town.store,
                issuer: StampingIssuer(),
                pepper: town.pepper,
                logger: HanakosTown.logger
            )
            let issue = IssueEnrolmentCode(codes: town.store, pepper: town.pepper)
            let issued = try await issue(for: town.box.household, at: noon)
            let typed = issued.code.description.lowercased().replacing("-", with: " ")
            let request = enrolmentRequest(typed)
            let unusable = enrolmentRequest(typed, signingRequest: [])
            await #expect(throws: EnrolmentRefusal.unusableRequest) { try await redeem(unusable, at: noon) }
            let enrolled = try await redeem(request, at: noon)
            #expect(enrolled.box.household == town.box.household)
            await #expect(throws: EnrolmentRefusal.wrongCode) { try await redeem(request, at: noon) }
            let admit = AdmitBox(boxes: town.store)
            let serial = enrolled.certificate.serial
            #expect(try await admit(enrolled.box.id, certificateSerial: serial) == .admitted(enrolled.box))
            #expect(try await admit(enrolled.box.id, certificateSerial: [0]) == .unknown)
            try await RevokeBox(boxes: town.store)(enrolled.box.id, at: noon)
            #expect(try await admit(enrolled.box.id, certificateSerial: serial) == .revoked)

            let old = try await issue(for: town.box.household, at: noon)
            await #expect(throws: EnrolmentRefusal.wrongCode) {
                try await redeem(enrolmentRequest(old.code.description), at: noon + .hours(24))
            }
        }
    }

    @Test("let one of two boxes in when both use the code at the same moment")
    func enrolRace() async throws {
        try await HanakosTown.open { town in
            let redeem = RedeemEnrolmentCode(
                codes: town.store,
                issuer: StampingIssuer(),
                pepper: town.pepper,
                logger: HanakosTown.logger
            )
            let issue = IssueEnrolmentCode(codes: town.store, pepper: town.pepper)
            let request = enrolmentRequest(try await issue(for: town.box.household, at: noon).code.description)
            let boxes = await withTaskGroup(of: EnrolledBox?.self) { group in
                for _ in 1...6 { group.addTask { try? await redeem(request, at: noon) } }
                return await group.reduce(into: [EnrolledBox]()) { boxes, box in
                    if let box { boxes.append(box) }
                }
            }
            #expect(boxes.count == 1)
        }
    }

    @Test("hear plainly when there is no such household, resident or box")
    func hearWhatIsMissing() async throws {
        try await HanakosTown.open { town in
            let issue = IssueEnrolmentCode(codes: town.store, pepper: town.pepper)
            await #expect(throws: AdministrationError.unknownHousehold) {
                try await issue(for: Household.ID(at: noon), at: noon)
            }
            await #expect(throws: AdministrationError.unknownResident) {
                try await BindCard(store: town.store)(to: Resident.ID(at: noon), at: noon)
            }
            await #expect(throws: AdministrationError.unknownBox) {
                try await RevokeBox(boxes: town.store)(Box.ID(at: noon), at: noon)
            }
        }
    }
}
