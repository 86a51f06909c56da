import Crypto
import Foundation
import TestSupport
import Testing
import VirtualDevices

private let jpki: [UInt8] =
    [0x00, 0xA4, 0x04, 0x0C, 0x0A] + [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]
private let text: [UInt8] =
    [0x00, 0xA4, 0x04, 0x0C, 0x0A] + [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08]
private let counter: [UInt8] = [0x00, 0x20, 0x00, 0x80]
private let ok: [UInt8] = [0x90, 0x00]

private func select(_ identifier: UInt8) -> [UInt8] { [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, identifier] }

private func verify(_ pin: String) -> [UInt8] { counter + [UInt8(pin.utf8.count)] + Array(pin.utf8) }

private func change(to pin: String) -> [UInt8] { [0x00, 0x24, 0x01, 0x80, UInt8(pin.utf8.count)] + Array(pin.utf8) }

@Suite("A virtual My Number card", .enabled(if: TestCards.areAvailable, "needs openssl"))
struct VirtualMyNumberCardTests {
    private let folder: CardInFolder
    private var card: VirtualMyNumberCard

    init() throws {
        folder = try TestCards().card("hanako")
        card = try VirtualMyNumberCard(folder: folder.folder)
    }

    /// The answer to the last of `commands`.
    private mutating func last(_ commands: [UInt8]...) -> [UInt8] {
        commands.reduce([]) { _, command in
            guard case .response(let answer) = card.respond(to: command) else { return [] }
            return answer
        }
    }

    @Test("answers the reset as cards in use do, in either kind of reader")
    func answerToReset() throws {
        #expect(card.answerToReset == [0x3B, 0x88, 0x80, 0x01, 0, 0, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B])
        let contact = try VirtualMyNumberCard(folder: folder.folder, interface: .contact)
        #expect(contact.answerToReset.count == 19)
        #expect(contact.answerToReset.dropFirst().reduce(0, ^) == 0)
    }

    @Test("announces another PUPI at each touch")
    mutating func pupi() {
        var seen: Set<[UInt8]> = []
        for _ in 0..<8 {
            card.enterField()
            seen.insert(last([0xFF, 0xCA, 0x00, 0x00, 0x00]))
        }
        #expect(seen.count > 1)
    }

    @Test("gives a certificate in pieces, to anybody")
    mutating func reading() throws {
        let whole = try folder.certificate
        #expect(last(jpki, select(0x0A), [0x00, 0xB0, 0x00, 0x00, 0x04]) == whole[..<4] + ok)
        #expect(last([0x00, 0xB0, 0x01, 0x00, 0x00]) == whole[256..<512] + ok)
        let end = UInt8(whole.count - 768 - 10)
        #expect(last([0x00, 0xB0, 0x03, end, 0x00]) == whole.suffix(10) + ok)
        #expect(card.progress == .finished(.read))
        #expect(last([0x00, 0xB0, 0x03, end, 0x0B]) == whole.suffix(10) + [0x62, 0x82])
        #expect(last([0x00, 0xB0, 0x10, 0x00, 0x00]) == [0x6B, 0x00])
    }

    @Test(
        "says in the words of ISO/IEC 7816-4 what cannot be done",
        arguments: [
            ([select(0x0A)], [0x6A, 0x82]),  // No application is selected.
            ([jpki, select(0x99)], [0x6A, 0x82]),
            ([text, select(0x0A)], [0x6A, 0x82]),
            ([jpki.dropLast() + [0x02]], [0x6A, 0x82]),
            ([jpki, [0x00, 0xB0, 0x00, 0x00, 0x00]], [0x69, 0x86]),
            ([jpki, select(0x01), [0x00, 0xB0, 0x00, 0x00, 0x00]], [0x69, 0x82]),
            ([text, select(0x02), [0x00, 0xB0, 0x00, 0x00, 0x00]], [0x69, 0x82]),
            ([jpki, select(0x17), [0x00, 0xB0, 0x00, 0x00, 0x00]], [0x69, 0x86]),
            ([jpki, select(0x0A), counter], [0x69, 0x86]),
            ([jpki, select(0x17), [0x80, 0x2A, 0x00, 0x80, 0x01, 0x00, 0x00]], [0x69, 0x82]),
            ([jpki, select(0x18), [0x00, 0x20, 0x00, 0x81]], [0x6A, 0x86]),
            ([jpki, select(0x18), change(to: "4321")], [0x69, 0x82]),
            ([jpki, select(0x18), verify("1234"), change(to: "432")], [0x6A, 0x80]),
            ([jpki, select(0x18), counter], [0x63, 0xC3]),
            ([jpki, select(0x1B), counter], [0x63, 0xC5]),
            ([text, select(0x11), counter], [0x63, 0xC3]),
            ([[0x00, 0xA4, 0x04, 0x0C, 0x0A, 0x00]], [0x67, 0x00]),
            ([[0x00, 0x84, 0x00, 0x00, 0x08]], [0x6D, 0x00]),
        ] as [([[UInt8]], [UInt8])]
    )
    mutating func refusals(commands: [[UInt8]], status: [UInt8]) {
        var answer: [UInt8] = []
        for command in commands { answer = last(command) }
        #expect(answer == status)
    }

    @Test("keeps the tries of a PIN when it is lifted, and when the program that plays it ends")
    mutating func persistence() throws {
        #expect(last(jpki, select(0x18), verify("0000")) == [0x63, 0xC2])
        card.enterField()
        #expect(last(jpki, select(0x18), counter) == [0x63, 0xC2])
        card = try VirtualMyNumberCard(folder: folder.folder)
        #expect(last(jpki, select(0x18), verify("0000")) == [0x63, 0xC1])
        #expect(last(verify("0000")) == [0x63, 0xC0])
        #expect(last(verify("1234")) == [0x69, 0x84])
        card = try VirtualMyNumberCard(folder: folder.folder)
        #expect(last(jpki, select(0x18), verify("1234")) == [0x69, 0x84])
        #expect(last(counter) == [0x63, 0xC0])
        #expect(last(select(0x1B), counter) == [0x63, 0xC5])  // The other PIN has its own.
    }

    @Test("spends a try before it compares, so that nothing is gained when it cannot write")
    mutating func spentFirst() throws {
        try FileManager.default.removeItem(atPath: folder.folder + "/pins")
        try FileManager.default.createDirectory(atPath: folder.folder + "/pins", withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: folder.folder + "/pins/in-the-way"))
        #expect(last(jpki, select(0x18), verify("1234")) == [0x65, 0x81])
        #expect(last(verify("0000")) == [0x65, 0x81])
        #expect(last(select(0x17), [0x80, 0x2A, 0x00, 0x80, 0x01, 0x00, 0x00]) == [0x69, 0x82])
    }

    @Test("forgets that a PIN was proved", arguments: ["selecting the application", "a reset", "leaving the field"])
    mutating func forgets(by event: String) {
        let sign: [UInt8] = [0x80, 0x2A, 0x00, 0x80, 0x01, 0x30, 0x00]
        #expect(last(jpki, select(0x18), verify("1234"), select(0x17), sign).suffix(2) == ok)
        switch event {
        case "a reset": card.reset()
        case "leaving the field": card.enterField()
        default: break
        }
        #expect(last(jpki, select(0x17), sign) == [0x69, 0x82])
    }

    @Test("lets a PIN be changed once the old one was proved, for good")
    mutating func changes() throws {
        #expect(last(jpki, select(0x18), verify("1234"), change(to: "9876")) == ok)
        card = try VirtualMyNumberCard(folder: folder.folder)
        #expect(last(jpki, select(0x18), verify("1234")) == [0x63, 0xC2])
        #expect(last(verify("9876")) == ok)
        #expect(last(select(0x1B), verify("TONAMI75"), change(to: "tonami")) == [0x6A, 0x80])
        #expect(last(change(to: "TONAMI76")) == ok)
        #expect(last(select(0x01), [0x00, 0xB0, 0x00, 0x00, 0x04]).suffix(2) == ok)
    }

    @Test("pads what it signs as PKCS #1 says, and refuses what does not fit")
    mutating func padding() throws {
        let digest = Array(SHA256.hash(data: Data("鳥南町".utf8)))
        let digestInfo: [UInt8] =
            [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05]
            + [0x00, 0x04, 0x20] + digest
        _ = last(jpki, select(0x18), verify("1234"), select(0x17))
        let answer = last([0x80, 0x2A, 0x00, 0x80, UInt8(digestInfo.count)] + digestInfo + [0x00])
        #expect(answer.count == 258)
        #expect(try folder.openSSLVerifies(answer.dropLast(2), of: digest))
        let longest = [UInt8](repeating: 0x41, count: 245)
        #expect(last([0x80, 0x2A, 0x00, 0x80, 245] + longest + [0x00]).suffix(2) == ok)
        #expect(last([0x80, 0x2A, 0x00, 0x80, 246, 0x41] + longest + [0x00]) == [0x6A, 0x80])
        #expect(last([0x80, 0x2A, 0x00, 0x80, 0x00]) == [0x6A, 0x80])
    }

    @Test("counts who goes for the individual number, whose file holds none")
    mutating func individualNumber() {
        _ = last(jpki, select(0x01))  // The signature certificate has the same file identifier.
        #expect(card.selectionsOfIndividualNumber == 0)
        let read = last(text, select(0x11), verify("5678"), select(0x01), [0x00, 0xB0, 0x00, 0x00, 0x11])
        #expect(read == [UInt8](repeating: 0xFF, count: 17) + ok)
        #expect(card.selectionsOfIndividualNumber == 1)
    }

    @Test("is not laid down when one of its files is missing or makes no sense")
    func unusable() throws {
        #expect(throws: VirtualDeviceError.self) { try VirtualMyNumberCard(folder: "/nowhere") }
        let senseless = [
            ("pins", "authentication 1234 4\nsignature TONAMI75 5\ntext 5678 3\n"), ("pins", "authentication 1234 3\n"),
            ("attributes", "鳥海 はなこ\n"), ("authentication-key.pem", "no key"),
        ]
        for (name, content) in senseless {
            let folder = try TestCards().card("hanako")
            try folder.write(content.utf8, to: name)
            let error = #expect(throws: VirtualDeviceError.self) { try VirtualMyNumberCard(folder: folder.folder) }
            #expect(error?.description.contains(name) == true)
        }
    }

    @Test("answers anything with a status, and never more than a command may bring", arguments: 0..<20)
    mutating func hostile(seed: UInt64) {
        var random = PseudoRandom(seed: seed)
        for _ in 0..<500 {
            let length = Int.random(in: 1...40, using: &random)
            var command = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            if Bool.random(using: &random), command.count > 1 {
                command[0] = [0x00, 0x80].randomElement(using: &random) ?? 0
                command[1] = [0xA4, 0xB0, 0x20, 0x24, 0x2A].randomElement(using: &random) ?? 0
            }
            #expect((2...258).contains(last(command).count))
        }
    }
}
