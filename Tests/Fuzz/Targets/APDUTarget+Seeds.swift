import CommunityModel
import SmartCards
import TestSupport
import VirtualDevices

@testable import ResidentCards

extension APDUTarget {
    /// Conversations of the real drivers with virtual cards, and the seven forms of a command.
    static func seeds() throws -> [[UInt8]] {
        let target = try APDUTarget()
        let commands = [
            CommandAPDU(0x00, 0x20, 0x00, 0x80), CommandAPDU(0x00, 0xB0, 0x00, 0x00, expectedLength: 256),
            CommandAPDU(0x00, 0xA4, 0x02, 0x0C, data: [0x00, 0x0A]),
            CommandAPDU(0x80, 0x2A, 0x00, 0x80, data: [UInt8](repeating: 1, count: 51), expectedLength: 256),
            CommandAPDU(0x00, 0xB0, 0x00, 0x00, expectedLength: 65_536),
            CommandAPDU(0x00, 0xD6, 0x00, 0x00, data: [UInt8](repeating: 2, count: 300)),
            CommandAPDU(0x00, 0x2A, 0x00, 0x00, data: [UInt8](repeating: 2, count: 300), expectedLength: 512),
        ]
        var seeds = commands.map { [Conversation.command.rawValue] + $0.bytes }
        seeds.append([Conversation.response.rawValue, 0x01, 0x02, 0x90, 0x00])
        let get = CommandAPDU(0x00, 0xCA, 0x00, 0x00, expectedLength: 1)
        seeds.append(
            [Conversation.complete.rawValue] + get.bytes + FuzzInput.run([0x6C, 0x02])
                + FuzzInput.run([0xAA, 0x61, 0x02]) + FuzzInput.run([0xBB, 0x61, 0x01])
                + FuzzInput.run([0xCC, 0x90, 0x00])
        )
        seeds += try target.myNumberSeeds() + felicaSeeds(target) + target.otherSeeds()
        let tlv: [UInt8] = [0xDF, 0x22, 0x03] + "花子".utf8.prefix(3) + [0xDF, 0x23, 0x03] + "町".utf8
        let rest = [0xDF, 0x24, 0x08] + "19510303".utf8 + [0xDF, 0x25, 0x01, 0x32]
        seeds.append([Conversation.attributesFile.rawValue, 0xFF, 0x20, UInt8(tlv.count + rest.count)] + tlv + rest)
        let objects: [UInt8] = [0xC0, 0x03, 0x00, 0x90, 0x00, 0x5F, 0x46, 0x01, 0x00, 0x97, 0x81, 0x01, 0x00]
        seeds.append([Conversation.dataObjects.rawValue] + objects)
        return seeds
    }

    private func myNumberSeeds() throws -> [[UInt8]] {
        var seeds: [[UInt8]] = []
        for name in ["hanako", "hanako-curve"] {
            let files = try TestCards().card(name)
            for conversation in [Conversation.classify, .certificate, .signature, .attributes] {
                var card: any VirtualCard = try VirtualMyNumberCard(folder: files.folder)
                card.enterField()
                let header = conversation == .classify ? Self.header(reader: 0, atr: card.answerToReset) : []
                let notes = Self.note(card) { channel in
                    switch conversation {
                    case .classify: _ = try? PresentedThing.classify(presented(card, 0), over: channel, key: key)
                    case .certificate: Self.readCertificate(over: channel)
                    case .signature: Self.sign(over: channel, under: key)
                    default: Self.readAttributes(over: channel)
                    }
                }
                seeds.append([conversation.rawValue] + header + notes)
            }
        }
        return seeds
    }

    private static func felicaSeeds(_ target: APDUTarget) -> [[UInt8]] {
        let idm: [UInt8] = [0x01, 0x2E, 0x4C, 0xE1, 0x71, 0x0E, 0x9B, 0x04]
        return readers.indices.flatMap { reader -> [[UInt8]] in
            guard let chip = FelicaLiteSChip(idm: idm, keyBlock: VirtualFelicaCard.demonstrationKeyBlock),
                let make = FelicaReaderMake(rawValue: readers[reader])
            else { return [] }
            let card = VirtualFelicaCard(chip: chip, on: make)
            let header = header(reader: reader, atr: card.answerToReset)
            let presented = target.presented(card, reader)
            return [
                [Conversation.classify.rawValue] + header
                    + note(card) { _ = try? PresentedThing.classify(presented, over: $0, key: target.key) },
                [Conversation.felica.rawValue] + header + note(card) { speakFelica(with: presented, over: $0) },
                [Conversation.proof.rawValue] + header + note(card) { prove(presented, over: $0) },
            ]
        }
    }

    private func otherSeeds() -> [[UInt8]] {
        let cards: [(any VirtualCard)?] = [
            VirtualTownCard(number: Array(1...16)), VirtualTypeACard(uid: [4, 1, 2, 3, 4, 5, 6]),
        ]
        return cards.compactMap(\.self).map { card in
            [Conversation.classify.rawValue] + Self.header(reader: 0, atr: card.answerToReset)
                + Self.note(card) { _ = try? PresentedThing.classify(presented(card, 0), over: $0, key: key) }
        }
    }

    private static func header(reader: Int, atr: [UInt8]) -> [UInt8] { [UInt8(reader), UInt8(atr.count)] + atr }

    private func presented(_ card: some VirtualCard, _ reader: Int) -> PresentedCard {
        PresentedCard(reader: ReaderName(Self.readers[reader]), atr: card.answerToReset, counter: 1)
    }

    /// What `card` answered while `body` spoke with it.
    private static func note(_ card: some VirtualCard, _ body: (NotingChannel) -> Void) -> [UInt8] {
        var card: any VirtualCard = card
        card.enterField()
        let channel = NotingChannel { (command) throws(CardError) in
            guard case .response(let bytes) = card.respond(to: command.bytes) else { throw .removed }
            return try ResponseAPDU(bytes: bytes)
        }
        body(channel)
        return channel.notes
    }
}
