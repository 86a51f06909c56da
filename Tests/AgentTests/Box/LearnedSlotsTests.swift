import CommunityModel
import FoundationEssentials
import Testing

@testable import Agent

@Suite("The slots that a box has learned") struct LearnedSlotsTests {
    private let path = FileManager.default.temporaryDirectory.path + "/slots-\(UUID().uuidString)"
    private let monitor = DeviceSlot(systemID: [0, 9, 0x1F, 1, 2, 3, 4, 5], number: 2)
    private let scale = DeviceSlot(systemID: [0, 9, 0x1F, 1, 2, 3, 4, 6], number: nil)

    @Test("outlive a restart in their order, without a name in the file")
    func restart() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var owners = SlotOwners()
        owners.confirm(monitor, Town.hanakosCard)
        owners.confirm(scale, Town.yutosCard)
        owners.confirm(monitor, Town.yutosCard)
        LearnedSlots(path: path).keep(owners)
        #expect(LearnedSlots(path: path).load() == owners)
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("remember the last three cards of a slot, and no more slots than a home has")
    func bounded() {
        var owners = SlotOwners()
        for number in 1...5 as ClosedRange<UInt8> { owners.confirm(monitor, Town.card(number)) }
        #expect(owners.cards(of: monitor) == [Town.card(3), Town.card(4), Town.card(5)])
        for number in 0...200 { owners.confirm(DeviceSlot(systemID: [1], number: number), Town.hanakosCard) }
        #expect(owners.entries.count == SlotOwners.capacity)
        #expect(owners.cards(of: monitor).isEmpty, "the one that was used longest ago made room")
    }

    @Test(
        "are none where the file is damaged",
        arguments: ["", "x", "0009 - 1 1 zz\n", "0g - 1 1 \(String(repeating: "00", count: 32))\n", "00 z 1 1 00\n"]
    )
    func damaged(text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(LearnedSlots(path: path).load() == SlotOwners())
    }
}
