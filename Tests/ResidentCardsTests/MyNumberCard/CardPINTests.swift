import ResidentCards
import SmartCards
import Testing

@Suite("A PIN that is being entered") struct CardPINTests {
    @Test("takes four digits, one after the other, and lets the last be taken back")
    func entered() {
        let pin = CardPIN()
        pin.removeLast()
        for digit in [1, 2, 9] { #expect(pin.append(digit)) }
        pin.removeLast()
        #expect(pin.count == 2 && !pin.isComplete)
        #expect(pin.append(3) && pin.append(0))
        #expect(pin.isComplete)
        #expect(!pin.append(5))
        #expect(pin.count == 4)
    }

    @Test("takes nothing but digits", arguments: [-1, 10, 0x31, Int.max, Int.min])
    func noDigit(digit: Int) {
        let pin = CardPIN()
        #expect(!pin.append(digit))
        #expect(pin.count == 0 && pin.isBlank)
    }

    @Test("has four digits, not more, not fewer", arguments: ["", "123", "12345", "12a4", "１２３４"])
    func length(text: String) {
        #expect(CardPIN(text.utf8) == nil)
    }

    @Test("leaves nothing in its place once it is wiped")
    func wiped() throws {
        let pin = try #require(CardPIN("4711".utf8))
        #expect(!pin.isBlank)
        pin.wipe()
        #expect(pin.isBlank && pin.count == 0)
    }

    @Test("is not seen by any way of printing")
    func printing() throws {
        let pin = try #require(CardPIN("4711".utf8))
        var dumped = ""
        dump(pin, to: &dumped)
        for text in [dumped, "\(pin)", String(reflecting: pin)] {
            #expect(!text.contains("4711") && !text.contains("52, 55"))
        }
    }

    @Test("may be tried while two tries are left", arguments: 0...15)
    func counter(triesLeft: Int) {
        let counter = PINCounter(triesLeft: triesLeft)
        #expect(counter.mayBeTried == (triesLeft > 1))
        #expect(counter.isLocked == (triesLeft < 1))
    }
}
