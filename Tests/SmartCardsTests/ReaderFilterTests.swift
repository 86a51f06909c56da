import SmartCards
import Testing

@Suite("The reader filter") struct ReaderFilterTests {
    @Test(
        "hides the set-top box's conditional-access slots by name",
        arguments: [
            "B-CAS Slot 00 00", "Generic b-cas reader 01 00", "ACME CAS MODULE 00 00",
        ]
    )
    func hiddenReaders(name: String) {
        #expect(!ReaderFilter().shows(ReaderName(name)))
    }

    @Test(
        "shows card readers that people lay cards on",
        arguments: [
            "Sony RC-S300/S [FeliCa Port/PaSoRi] 00 00", "Virtual PCD 00 00", "ACS ACR1252 Dual Reader 00 00",
        ]
    )
    func shownReaders(name: String) {
        #expect(ReaderFilter().shows(ReaderName(name)))
    }

    @Test("hides the four conditional-access cards wherever they lie")
    func hiddenCards() {
        #expect(ReaderFilter.conditionalAccessATRs.count == 4)
        for atr in ReaderFilter.conditionalAccessATRs {
            // Each ends in the check byte of ISO/IEC 7816-3 section 8.2.5, so none was mistyped.
            #expect(atr.dropFirst().reduce(0, ^) == 0)
            #expect(!ReaderFilter().shows(atr: atr))
        }
        #expect(ReaderFilter().shows(atr: [0x3B, 0x80, 0x80, 0x01, 0x01]))
    }

    @Test("takes the operator's own list of names, an empty entry of which hides nothing")
    func configured() {
        let filter = ReaderFilter(hiddenNameParts: ["Slot 7", ""])
        #expect(!filter.shows(ReaderName("Internal slot 7")))
        #expect(filter.shows(ReaderName("B-CAS Slot 00 00")))
    }
}
