import CommunityModel
import ResidentCards
import SmartCards
import Testing
import VirtualDevices

@Suite("A FeliCa card on a reader that lets its commands pass") struct FelicaDriverTests {
    private let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]
    private let key: CardKey

    init() throws {
        key = try #require(CardKey(version: 1, secret: 0..<32))
    }

    private func classify(_ chip: (any FelicaChip)?, on make: FelicaReaderMake?) throws -> PresentedThing {
        let chip = try #require(chip)
        let name = ReaderName(make?.rawValue ?? "Kitchen 00 00")
        return try PresentedThing.classify(
            PresentedCard(reader: name, atr: SampleATR.felica, counter: 1),
            over: VirtualCardChannel(VirtualFelicaCard(chip: chip, on: make)),
            key: key
        )
    }

    private static let polling = FelicaReaderMake.allCases.filter { $0 != .identiv }

    @Test("has the same token as on any other reader", arguments: FelicaReaderMake.allCases)
    func token(make: FelicaReaderMake) throws {
        let chip = PlainFelicaChip(idm: idm)
        let plain = try classify(chip, on: nil)
        guard case .residentCard(_, upTo: .shownIdentifier) = plain else {
            Issue.record("\(plain)")
            return
        }
        #expect(try classify(chip, on: make) == plain)
    }

    @Test("can come to prove its key when it is a FeliCa Lite-S", arguments: polling)
    func liteS(make: FelicaReaderMake) throws {
        let chip = FelicaLiteSChip(idm: idm, keyBlock: VirtualFelicaCard.demonstrationKeyBlock)
        guard case .residentCard(_, upTo: .provenKey) = try classify(chip, on: make) else {
            Issue.record("not seen as a card that proves its key")
            return
        }
    }

    @Test("is refused when it is in a phone", arguments: polling)
    func phone(make: FelicaReaderMake) throws {
        for icType: UInt8 in [0x06, 0x07, 0x10, 0x14, 0x1F] {
            #expect(try classify(PlainFelicaChip(idm: idm, icType: icType), on: make) == .refused(.phone))
        }
        for icType: UInt8 in [0x00, 0x01, 0x08, 0x0D, 0x20, 0x32] {
            #expect(try classify(PlainFelicaChip(idm: idm, icType: icType), on: make) != .refused(.phone))
        }
    }

    @Test("is a measuring device when its chip is one for devices, a Type 3 tag or not", arguments: polling)
    func device(make: FelicaReaderMake) throws {
        for icType: UInt8 in [0xE0, 0xE1] {
            let memory = PlainFelicaChip(idm: idm, icType: icType, systemCode: 0xFEE1)
            #expect(try classify(memory, on: make) == .healthDevice(.memory))
            let tag = PlainFelicaChip(idm: idm, icType: icType, systemCode: 0x12FC)
            #expect(try classify(tag, on: make) == .healthDevice(.type3Tag))
        }
    }

    @Test(
        "with a FeliCa Link in the mode of a Lite-S is a device when it is a Type 3 tag, else a card",
        arguments: polling
    )
    func linkAsLiteS(make: FelicaReaderMake) throws {
        let tag = PlainFelicaChip(idm: idm, icType: 0xF2, systemCode: 0x12FC)
        #expect(try classify(tag, on: make) == .healthDevice(.type3Tag))
        guard case .residentCard = try classify(PlainFelicaChip(idm: idm, icType: 0xF2, systemCode: 0x88B4), on: make)
        else {
            Issue.record("it is no card")
            return
        }
    }

    @Test(
        "whose identifier is one that is played is refused unless it is a Type 3 tag",
        arguments: FelicaReaderMake.allCases
    )
    func played(make: FelicaReaderMake) throws {
        let idm: [UInt8] = [0x02, 0xFE, 1, 2, 3, 4, 5, 6]
        #expect(try classify(PlainFelicaChip(idm: idm), on: make) == .refused(.emulatedIdentifier))
        #expect(try classify(PlainFelicaChip(idm: idm, systemCode: 0x12FC), on: make) == .healthDevice(.type3Tag))
    }

    @Test("is refused when another one answers to polling", arguments: polling)
    func otherAnswers(make: FelicaReaderMake) throws {
        let chip = try #require(PlainFelicaChip(idm: idm.reversed()))
        let virtual = VirtualCardChannel(VirtualFelicaCard(chip: chip, on: make))
        let reader = AnsweringReader { command in
            if command.instruction == 0xCA { return idm + [0x90, 0x00] }
            return (try? virtual.transmit(command).bytes) ?? []
        }
        let card = PresentedCard(reader: ReaderName(make.rawValue), atr: SampleATR.felica, counter: 1)
        #expect(try PresentedThing.classify(card, over: reader, key: key) == .refused(.unreadableIdentifier))
    }
}
