import Testing
import VirtualDevices

private let getIdentifier: [UInt8] = [0xFF, 0xCA, 0x00, 0x00, 0x00]

@Suite("A virtual FeliCa card") struct VirtualFelicaCardTests {
    private let idm: [UInt8] = [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]

    @Test("shows the answer to reset of a FeliCa card")
    func answerToReset() throws {
        let card = try #require(VirtualFelicaCard(idm: idm))
        #expect(
            card.answerToReset == [
                0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x11, 0x00, 0x3B, 0x00, 0x00,
                0x00, 0x00, 0x42,
            ]
        )
    }

    @Test("gives its IDm and is then read")
    func givesIDm() throws {
        var card = try #require(VirtualFelicaCard(idm: idm))
        #expect(card.progress == .untouched)
        #expect(card.respond(to: getIdentifier) == .response(idm + [0x90, 0x00]))
        #expect(card.progress == .finished(.read))
        card.enterField()
        #expect(card.progress == .untouched)
    }

    @Test(
        "has nothing else to give",
        arguments: [
            ([0xFF, 0xCA, 0x01, 0x00, 0x00], [0x6A, 0x81]),
            ([0x00, 0xA4, 0x04, 0x0C, 0x00], [0x6D, 0x00]),
            ([0xFF, 0xCA], [0x67, 0x00]),
        ] as [([UInt8], [UInt8])]
    )
    func nothingElse(command: [UInt8], status: [UInt8]) throws {
        var card = try #require(VirtualFelicaCard(idm: idm))
        #expect(card.respond(to: command) == .response(status))
        #expect(card.progress == .untouched)
    }

    @Test("has 8 bytes of IDm, not more, not fewer", arguments: [0, 7, 9])
    func length(count: Int) {
        #expect(VirtualFelicaCard(idm: [UInt8](repeating: 1, count: count)) == nil)
    }
}

@Suite("A virtual type A card") struct VirtualTypeACardTests {
    @Test("that is a tag shows its 7 bytes at every touch")
    func tag() throws {
        let uid: [UInt8] = [0x04, 0x08, 0xE7, 0x6A, 0x80, 0x00, 0x05]
        var card = try #require(VirtualTypeACard(uid: uid))
        for _ in 0..<3 {
            card.enterField()
            #expect(card.respond(to: getIdentifier) == .response(uid + [0x90, 0x00]))
        }
        #expect(card.answerToReset.last == 0x68)
    }

    @Test("that is a phone shows another number at each touch, and says by 08 that it does")
    func phone() {
        var phone = VirtualTypeACard.phone()
        var seen: Set<[UInt8]> = []
        for _ in 0..<8 {
            phone.enterField()
            #expect(phone.uid.count == 4)
            #expect(phone.uid.first == 0x08)
            #expect(phone.respond(to: getIdentifier) == .response(phone.uid + [0x90, 0x00]))
            seen.insert(phone.uid)
        }
        #expect(seen.count > 1)
        #expect(phone.answerToReset == [0x3B, 0x80, 0x80, 0x01, 0x01])
    }
}

@Suite("A virtual town card") struct VirtualTownCardTests {
    private let number = Array("TONAMI-000000004".utf8)
    private let select: [UInt8] = [0x00, 0xA4, 0x04, 0x0C, 0x06, 0xF0, 0x54, 0x4F, 0x57, 0x4E, 0x01]
    private let read: [UInt8] = [0x00, 0xB0, 0x81, 0x00, 0x10]

    @Test("is of type B: eight historical bytes and a right check byte")
    func answerToReset() throws {
        let answer = try #require(VirtualTownCard(number: number)).answerToReset
        #expect(answer.prefix(4) == [0x3B, 0x88, 0x80, 0x01])
        #expect(answer.count == 13)
        #expect(answer.dropFirst().reduce(0, ^) == 0)
    }

    @Test("gives its number after its application was selected")
    func givesNumber() throws {
        var card = try #require(VirtualTownCard(number: number))
        #expect(card.respond(to: select) == .response([0x90, 0x00]))
        #expect(card.progress == .underWay)
        #expect(card.respond(to: read) == .response(number + [0x90, 0x00]))
        #expect(card.progress == .finished(.read))
    }

    @Test("keeps its number while nothing is selected, and after a reset")
    func notSelected() throws {
        var card = try #require(VirtualTownCard(number: number))
        #expect(card.respond(to: read) == .response([0x69, 0x85]))
        _ = card.respond(to: select)
        card.reset()
        #expect(card.respond(to: read) == .response([0x69, 0x85]))
    }

    @Test(
        "knows no other application, file or length",
        arguments: [
            ([0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01, 0x00], [0x6A, 0x82]),
            ([0x00, 0xB0, 0x82, 0x00, 0x10], [0x6A, 0x82]),
            ([0x00, 0xB0, 0x81, 0x00, 0x11], [0x67, 0x00]),
            ([0x00, 0xB0, 0x81, 0x00], [0x67, 0x00]),
            ([0x00, 0x20, 0x00, 0x80], [0x6D, 0x00]),
        ] as [([UInt8], [UInt8])]
    )
    func nothingElse(command: [UInt8], status: [UInt8]) throws {
        var card = try #require(VirtualTownCard(number: number))
        _ = card.respond(to: select)
        #expect(card.respond(to: command) == .response(status))
    }

    @Test("announces another PUPI at each touch")
    func pupi() throws {
        var card = try #require(VirtualTownCard(number: number))
        var seen: Set<[UInt8]> = []
        for _ in 0..<8 {
            card.enterField()
            #expect(card.respond(to: getIdentifier) == .response(card.pupi + [0x90, 0x00]))
            #expect(card.progress == .underWay)
            seen.insert(card.pupi)
        }
        #expect(seen.count > 1)
    }
}

@Suite("The cast") struct CastTests {
    @Test("all hold a card, no two the same")
    func distinct() throws {
        var identifiers: Set<[UInt8]> = []
        for person in Cast.allCases where person != .taro {
            var card = try #require(person.card)
            guard case .response(let answer) = card.respond(to: getIdentifier) else { continue }
            identifiers.insert(answer)
        }
        #expect(identifiers.count == Cast.allCases.count - 1)
        #expect(Cast.taro.card is VirtualTownCard)
    }
}
