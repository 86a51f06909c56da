import SmartCards
import Testing

@Suite("A card's answer") struct CardChannelTests {
    private let read = CommandAPDU(0x00, 0xB0, 0x00, 0x00, expectedLength: 256)

    @Test("ends in a status word, which is written in four digits")
    func statusWord() throws {
        let response = try ResponseAPDU(bytes: [0x01, 0x02, 0x6A, 0x82])
        #expect(response.data == [0x01, 0x02])
        #expect(response.status == .fileNotFound)
        #expect((response.sw1, response.sw2) == (0x6A, 0x82))
        #expect(!response.isSuccess)
        #expect("\(response.status) \(StatusWord(0x0063))" == "6A82 0063")
        #expect(response.bytes == [0x01, 0x02, 0x6A, 0x82])
    }

    @Test("of less than a status word means that the card was torn away", arguments: [[], [0x90]] as [[UInt8]])
    func torn(bytes: [UInt8]) {
        #expect(throws: CardError.shortAnswer) { try ResponseAPDU(bytes: bytes) }
    }

    @Test("is taken as it is when it is whole")
    func whole() throws {
        let card = ScriptedCard([[0x41, 0x90, 0x00]])
        #expect(try card.transmitComplete(read) == ResponseAPDU(data: [0x41], status: .success))
        #expect(card.commands == [read.bytes])
    }

    @Test("is asked for again with the length that 6Cxx names")
    func wrongLength() throws {
        let card = ScriptedCard([[0x6C, 0x02], [0x41, 0x42, 0x90, 0x00]])
        #expect(try card.transmitComplete(read).data == [0x41, 0x42])
        #expect(card.commands.last == [0x00, 0xB0, 0x00, 0x00, 0x02])
    }

    @Test("is asked for again only once, so that a card cannot lead us in circles")
    func wrongLengthTwice() throws {
        let card = ScriptedCard([[0x6C, 0x02], [0x6C, 0x03], [0x6C, 0x02]])
        #expect(try card.transmitComplete(read).status == StatusWord(0x6C03))
        #expect(card.commands.count == 2)
    }

    @Test("is fetched to the end while 61xx promises more")
    func moreData() throws {
        let card = ScriptedCard([[0x41, 0x61, 0x01], [0x42, 0x61, 0x00], [0x43, 0x90, 0x00]])
        #expect(try card.transmitComplete(read) == ResponseAPDU(data: [0x41, 0x42, 0x43], status: .success))
        #expect(Array(card.commands.dropFirst()) == [[0x00, 0xC0, 0x00, 0x00, 0x01], [0x00, 0xC0, 0x00, 0x00, 0x00]])
    }

    @Test("that promises more for ever is given up, with data or without")
    func endless() {
        let chatty = ScriptedCard(Array(repeating: Array(repeating: 0x41, count: 256) + [0x61, 0x00], count: 300))
        #expect(throws: CardError.endlessAnswer) { try chatty.transmitComplete(read) }
        #expect(chatty.commands.count <= 257)
        let mute = ScriptedCard(Array(repeating: [0x61, 0x10], count: 300))
        #expect(throws: CardError.endlessAnswer) { try mute.transmitComplete(read) }
        #expect(mute.commands.count == 2)
    }

    @Test("that does not come is an error of the exchange, not a status word")
    func gone() {
        let card = ScriptedCard([[0x61, 0x02]])
        #expect(throws: CardError.removed) { try card.transmitComplete(read) }
    }
}
