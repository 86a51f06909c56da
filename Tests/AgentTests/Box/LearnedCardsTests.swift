import CommunityModel
import FoundationEssentials
import Testing

@testable import Agent

@Suite("The cards that a box has learned") struct LearnedCardsTests {
    private let path = FileManager.default.temporaryDirectory.path + "/learned-\(UUID().uuidString)"

    @Test("outlive a restart, without a name in the file")
    func restart() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        LearnedCards(path: path).learn(Town.hanakosCard, has: Town.hanako.binding)
        #expect(LearnedCards(path: path).binding(of: Town.hanakosCard) == Town.hanako.binding)
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        #expect(text.split(separator: " ").count == 4)
    }

    @Test("are dropped with their binding")
    func dropped() {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let learned = LearnedCards(path: path)
        learned.learn(Town.hanakosCard, has: Town.hanako.binding)
        learned.learn(Town.yutosCard, has: Town.yuto.binding)
        learned.keepOnly(Roster(version: 2, members: [Town.yuto.member]))
        #expect(LearnedCards(path: path).binding(of: Town.hanakosCard) == nil)
        #expect(LearnedCards(path: path).binding(of: Town.yutosCard) == Town.yuto.binding)
    }

    @Test(
        "are none where the file is damaged",
        arguments: ["", "x", "1 1 zz 00\n", "9 1 \(String(repeating: "00", count: 32)) x\n"]
    )
    func damaged(text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(LearnedCards(path: path).binding(of: Town.hanakosCard) == nil)
    }
}
