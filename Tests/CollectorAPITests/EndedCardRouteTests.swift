import BoxAuthority
import CareServices
import CollectorAPI
import CommunityModel
import Foundation
import SQLiteStorage
import Testing
import UplinkProtocol

@Suite("A card that ended, over the wire", .enabled(if: Curl.isHere, "curl is the client"))
struct EndedCardRouteTests {
    @Test("by another program closes its pages at every box, and leaves the roster, of which the inbox tells")
    func ends() async throws {
        try await RunningCollector.serve { collector in
            let box = try await HanakosBox(enrolledAt: collector)
            #expect(try await box.post(UplinkPath.events, try box.tapBatch(1, card: 1)).status == 200)
            let bound = try await BindCard(store: collector.store)(to: collector.hanako.id, at: .onMachineClock)
            let opened = try await openSession(at: box)
            let header = ["--header", "\(UplinkPath.cardSessionHeader): \(opened.session)"]
            #expect(try await box.get("/tv/home", header).status == 200)
            #expect(try await roster(at: box).members.map(\.bindings) == [[bound.binding]])

            async let inbox = box.get(UplinkPath.inbox, ["--no-buffer", "--max-time", "20"])
            try await eventually { collector.metrics.text().contains(#"route="/v1/inbox",status="200""#) }
            let office = try SQLiteStore(at: collector.folder.appending(path: "store.sqlite").path)
            let withdraw = WithdrawCard(store: office)
            #expect(try await withdraw(of: collector.hanako.id, because: .lost, at: .onMachineClock) == [bound.binding])

            try await eventually { try await box.get("/tv/home", header).status == 401 }
            let after = try await roster(at: box)
            #expect(after.members.map(\.bindings) == [[]])
            let request = CardSessionRequest(card: try HanakosBox.card(1), tappedAt: .onMachineClock)
            #expect(try await box.post(UplinkPath.cardSessions, try request.encoded()).status == 404)
            #expect(try await inbox.text.contains("event: roster\ndata: \(after.version)\n\n"))
        }
    }

    private func openSession(at box: HanakosBox) async throws -> CardSessionAnswer {
        let request = CardSessionRequest(card: try HanakosBox.card(1), tappedAt: .onMachineClock)
        let answer = try await box.post(UplinkPath.cardSessions, try request.encoded())
        try #require(answer.status == 200)
        return try CardSessionAnswer(decoding: answer.body)
    }

    private func roster(at box: HanakosBox) async throws -> Roster {
        let answer = try await box.get(UplinkPath.roster)
        try #require(answer.status == 200)
        return try RosterMessage(decoding: answer.body).roster
    }
}
