import CommunityModel
import Screens
import Spool
import Testing
import UplinkProtocol

@testable import Agent

@Suite("A box on which somebody enters numbers") struct HandEntryOnBoxTests {
    private func post(_ path: String, _ form: String, to box: TestBox) async throws -> Int {
        var request = box.request(path, method: "POST")
        request.body = form
        return try await request.send(to: box.port).status
    }

    private func readings(in box: TestBox) throws -> [Measurement] {
        try box.spool.next(limit: 50, maxBytes: .max).compactMap { event in
            guard case .known(let known) = BoxEventDecoder.decode(event.bytes),
                case .reading(let measurement, _, _) = known.event.content
            else { return nil }
            return measurement
        }
    }

    @Test("keeps them as a measurement of its own, marked as entered by hand, once for each time they are entered")
    func keepsThem() async throws {
        try await TestBox.run { box async throws in
            for _ in 0..<2 {
                box.agent.unknownDevice()
                for key in ["1", "3", "5", "8", "2", "send"] {
                    #expect(try await post("/entry", "key=\(key)", to: box) == 303)
                }
                box.time.pass(.seconds(30))
            }
            let kept = try readings(in: box)
            let pressure = MeasuredValues.bloodPressure(try BloodPressure(systolic: 135, diastolic: 82, pulse: nil))
            #expect(kept.map(\.values) == [pressure, pressure])
            #expect(Set(kept.map(\.contentKey)).count == 2)
            #expect(kept.allSatisfy { $0.quality == .enteredByHand && $0.device.systemID.count == 8 })
            #expect(
                kept.allSatisfy { $0.device.systemID[0] & 0x03 == 0x02 },
                "locally administered, like the box's own"
            )
        }
    }

    @Test("takes the keys of an input device as those of the pad, also without a page")
    func byRemote() async throws {
        try await TestBox.run { box async throws in
            box.agent.beginEntry(.weight)
            for key in [RemoteKey.digit(5), .digit(9), .back, .digit(8), .digit(4), .ok] { box.agent.received(key) }
            let weight = try QuantitySet(.body, [.init(.weight, fixture(DecimalNumber(digits: 584, places: 1)))])
            #expect(try readings(in: box).map(\.values) == [.quantities(weight)])
        }
    }

    @Test("asks back what is seldom; 決定 without a page is なおす then, and 1 is yes")
    func seldomByRemote() async throws {
        try await TestBox.run { box async throws in
            box.agent.beginEntry(.bloodPressure)
            for key in [RemoteKey.digit(2), .digit(6), .digit(0), .digit(8), .digit(0), .ok] { box.agent.received(key) }
            #expect(box.agent.table.screen == .confirmingEntry(.upper(260)))
            box.agent.received(.ok)
            #expect(box.agent.table.screen == .entering(.bloodPressure))
            box.agent.received(.ok)
            #expect(try readings(in: box).isEmpty)
            box.agent.received(.digit(1))
            let pressure = try BloodPressure(systolic: 260, diastolic: 80, pulse: nil)
            #expect(try readings(in: box).map(\.values) == [.bloodPressure(pressure)])
        }
    }

    @Test("takes no keys for its numbers while the page with whom to call stands before them")
    func elsewhere() async throws {
        try await TestBox.run { box async throws in
            box.agent.beginEntry(.weight)
            box.agent.received(.digit(5))
            #expect(try await box.request("/contact?back=/").send(to: box.port).status == 200)
            for key in [RemoteKey.digit(9), .back] { box.agent.received(key) }
            #expect(box.agent.table.entry?.texts == ["5"])
            #expect(try await box.request("/").send(to: box.port).status == 200)
            box.agent.received(.digit(8))
            #expect(box.agent.table.entry?.texts == ["58"])
        }
    }

    @Test("refuses what it cannot ask for")
    func refuses() async throws {
        try await TestBox.run { box async throws in
            #expect(try await post("/enter", "what=shoe-size", to: box) == 400)
            #expect(try await post("/entry", "key=12", to: box) == 400)
            #expect(try await box.request("/enter?back=/").send(to: box.port).status == 200)
            #expect(box.agent.path == "/")
        }
    }

    @Test("remembers over a restart whose card was laid down with which device, and forgets it with the card")
    func remembersSlots() async throws {
        try await TestBox.run { box async throws in
            let slots = LearnedSlots(path: box.folder + "/device-slots")
            box.agent.learned.learn(Town.hanakosCard, has: Town.hanako.binding)
            box.agent.cardTapped(Town.hanakosCard)
            try box.agent.keep([try Town.measurement(1)])
            #expect(slots.load().entries.map(\.cards) == [[Town.hanakosCard]])
            box.agent.rosterChanged(to: Roster(version: 2, members: [Town.yuto.member]))
            #expect(slots.load() == SlotOwners())
        }
    }
}
