import CardSignIn
import CommunityModel
import Felica
import ResidentCards
import SmartCards
import Testing
import VirtualDevices

@Suite("Issuing a FeliCa Lite-S card") struct FelicaLiteSIssuingTests {
    private let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]
    private let keys: FelicaLiteSKeys

    init() throws {
        keys = try #require(FelicaLiteSKeys(master: Array(0..<32)))
    }

    private func issuing(with keys: FelicaLiteSKeys) -> FelicaLiteSIssuing {
        FelicaLiteSIssuing(keyFor: keys.keyBlock(for:)) { (ask) throws(FelicaError) in
            let challenge = FelicaLiteSChallenge()
            let proof = try ask(challenge.block)
            return keys.isValid(proof, for: challenge) ? proof : nil
        }
    }

    private func card(on make: FelicaReaderMake) -> PresentedCard {
        PresentedCard(reader: ReaderName(make.rawValue), atr: SampleATR.felica, counter: 1)
    }

    @Test(
        "writes the key and locks it, through each make of reader; again it only finds it",
        arguments: FelicaReaderMake.allCases
    )
    func issues(make: FelicaReaderMake) throws {
        let chip = try #require(FelicaLiteSChip(blank: idm))
        let channel = VirtualCardChannel(VirtualFelicaCard(chip: chip, on: make))
        guard case .issued(let proof) = try issuing(with: keys).issue(card(on: make), over: channel) else {
            Issue.record("a blank card is issued")
            return
        }
        #expect(proof.idm == idm)
        guard case .issuedBefore = try issuing(with: keys).issue(card(on: make), over: channel) else {
            Issue.record("a card of this town")
            return
        }
        let others = try #require(FelicaLiteSKeys(master: Array(1..<33)))
        guard case .issuedElsewhere = try issuing(with: others).issue(card(on: make), over: channel) else {
            Issue.record("a card of another town")
            return
        }
    }

    @Test("locks nothing when the card does not prove the key that it was given")
    func faulty() throws {
        let channel = VirtualCardChannel(VirtualFelicaCard(chip: try #require(FelicaLiteSChip(blank: idm)), on: .sony))
        let never = FelicaLiteSIssuing(keyFor: keys.keyBlock(for:)) { (ask) throws(FelicaError) in
            _ = try ask(FelicaLiteSChallenge().block)
            return nil
        }
        guard case .faulty = try never.issue(card(on: .sony), over: channel) else {
            Issue.record("it proves nothing")
            return
        }
        guard case .issued = try issuing(with: keys).issue(card(on: .sony), over: channel) else {
            Issue.record("it can be issued after all")
            return
        }
    }

    @Test("taken away at any command can be begun again", arguments: 0..<24)
    func tornAway(after commands: Int) throws {
        let channel = VirtualCardChannel(
            VirtualFelicaCard(chip: try #require(FelicaLiteSChip(blank: idm)), on: .acr1252)
        )
        let torn = TornAway(channel: channel, after: commands)
        do throws(FelicaError) {
            _ = try issuing(with: keys).issue(card(on: .acr1252), over: torn)
        } catch {
            #expect(error == .card(.removed))
            channel.resetCard()
        }
        switch try issuing(with: keys).issue(card(on: .acr1252), over: channel) {
        case .issued, .issuedBefore: break
        case .issuedElsewhere, .faulty: Issue.record("it is the town's card in the end")
        }
    }

    @Test("is not for other FeliCa cards")
    func otherCards() throws {
        let plain = try #require(VirtualFelicaCard(idm: idm))
        #expect(throws: FelicaError.self) {
            try issuing(with: keys).issue(card(on: .sony), over: VirtualCardChannel(plain))
        }
    }

    @Test("leaves a card that the collector names as a box does")
    func token() throws {
        let chip = try #require(
            FelicaLiteSChip(idm: idm, keyBlock: keys.keyBlock(for: idm + [0, 1, 0, 0, 0, 0, 0, 0]))
        )
        let channel = VirtualCardChannel(VirtualFelicaCard(chip: chip, on: .sony))
        let proof = try FelicaLiteSRelay.prove(FelicaLiteSChallenge().block, card(on: .sony), over: channel)
        let box = try #require(CardKey(version: 3, secret: 0..<32))
        let collector = try #require(CardTokenKey(version: 3, secret: Array(0..<32)))
        let seen = try PresentedThing.classify(card(on: .sony), over: channel, key: box)
        let token = try #require(collector.token(of: proof))
        #expect(seen == .residentCard(token, upTo: .provenKey))
    }
}

/// A card that is lifted after so many commands.
private final class TornAway: CardChannel {
    private let channel: VirtualCardChannel
    private var left: Int

    init(channel: VirtualCardChannel, after commands: Int) {
        self.channel = channel
        left = commands
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        guard left > 0 else { throw .removed }
        left -= 1
        return try channel.transmit(command)
    }
}
