import TestSupport
import Testing

@testable import Uplink

@Suite("Reading server-sent events") struct EventStreamParserTests {
    private typealias Event = EventStreamParser.Event

    private func events(in text: String, cutEvery step: Int = 1_000) throws -> [Event] {
        try events(in: Array(text.utf8), cutEvery: step)
    }

    private func events(in bytes: [UInt8], cutEvery step: Int) throws -> [Event] {
        var parser = EventStreamParser()
        var events: [Event] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            let piece = Array(bytes[start..<min(start + step, bytes.count)])
            events += try parser.feed(piece.span)
        }
        return events
    }

    @Test("finds the same events wherever the line cuts them", arguments: [1, 2, 3, 7, 1_000])
    func cuts(step: Int) throws {
        let stream =
            ": ping\n\nevent: roster\ndata: 7\n\n: ping\r\n\r\nevent:roster\r\ndata:8\r\n\r\ndata: a\rdata: b\r\r"
        #expect(
            try events(in: stream, cutEvery: step) == [
                Event(name: "roster", data: "7"), Event(name: "roster", data: "8"),
                Event(name: "message", data: "a\nb"),
            ]
        )
    }

    @Test(
        "follows the standard where it is particular",
        arguments: [
            ("\u{FEFF}data: after the mark\n\n", ["after the mark"]),
            ("data:  one space is taken\n\n", [" one space is taken"]),
            ("data\n\n", [""]),
            ("event: no data\n\n", []),
            ("data: never ended", []),
            ("id: 3\nretry: 10\nnonsense: x\ndata: y\n\n", ["y"]),
        ]
    )
    func particular(stream: String, data: [String]) throws {
        #expect(try events(in: stream).map(\.data) == data)
    }

    @Test("does not keep the name of an event for the next one")
    func nameIsForgotten() throws {
        #expect(try events(in: "event: roster\n\ndata: 9\n\n") == [Event(name: "message", data: "9")])
    }

    @Test("gives up on a line or an event without end instead of keeping it")
    func overflow() {
        #expect(throws: EventStreamParser.Overflow()) {
            try events(in: String(repeating: "x", count: 10_000))
        }
        #expect(throws: EventStreamParser.Overflow()) {
            try events(in: String(repeating: "data: 0123456789\n", count: 10_000))
        }
    }

    @Test("survives any bytes", arguments: UInt64(1)...50)
    func anyBytes(seed: UInt64) {
        var random = PseudoRandom(seed: seed)
        let alphabet = Array("data: event:\r\n\u{0}\u{FF}é".utf8) + [0xFF, 0xC0]
        let bytes = (0..<2_000).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] }
        let whole = try? events(in: bytes, cutEvery: 2_000)
        let pieces = try? events(in: bytes, cutEvery: 3)
        #expect(whole == pieces)
    }
}
