import Foundation
import Testing
import VirtualDevices

/// Through the real pcscd and vpcd; OpenSC, which knows nothing of us, says what lies on the reader.
@Suite(
    "A virtual table, seen by OpenSC",
    .enabled(if: TableFixture.isPossible, "needs pcscd, vpcd, opensc-tool, engawa-town and unprivileged namespaces"),
    .serialized
) final class VirtualTableTests {
    private let table: TableFixture

    init() throws {
        table = try TableFixture()
    }

    deinit {
        table.remove()
    }

    @Test("shows Hanako's FeliCa card by its IDm until it is lifted")
    func felica() throws {
        #expect(try table.steer("put felica hanako").isSuccess)
        #expect(try table.openSC("FFCA000000") == ["01147500E76A8001"])
        #expect(try table.steer("put taro").text == "The reader holds a card; lift it first.")
        #expect(try table.steer("lift").isSuccess)
        #expect(try table.steer("lift").text == "Nothing lies on the reader.")
    }

    @Test("shows a town card whose number is read after its application is selected")
    func townCard() throws {
        #expect(try table.steer("put town-card TONAMI-000000004").isSuccess)
        let answers = try table.openSC("00A4040C06F0544F574E01", "00B0810010")
        #expect(answers.last == "544F4E414D492D303030303030303034")
    }

    @Test("lifts a card that was tapped as soon as it has been read")
    func tap() async throws {
        let table = table
        async let seen = table.openSC("FFCA000000")
        #expect(try table.steer("tap misaki").text == "read")
        #expect(try await seen == ["01144800E76A8002"])
        #expect(try table.steer("status").text.contains("the reader is empty"))
    }

    @Test(
        "keeps a card on the reader while the reader service stops, crashes and starts",
        arguments: ["stop", "crash"]
    )
    func readerService(ending: String) throws {
        #expect(try table.steer("put hanako").isSuccess)
        #expect(try table.steer("reader-service \(ending)").isSuccess)
        #expect(try table.steer("status").text.contains("the reader service is stopped"))
        #expect(try table.steer("reader-service start").isSuccess)
        #expect(try table.openSC("FFCA000000") == ["01147500E76A8001"])
    }

    @Test("shows the tag of the monitor, which leaves when it is told to")
    func monitorLeaves() async throws {
        let table = table
        #expect(try table.steer("monitor measure 135/82/68").text == "1 in memory")
        #expect(try table.steer("put monitor").isSuccess)
        let select = "00A4040007D276000085010100"
        #expect(try table.openSC(select, "00A4000C02E103", "00B000000F").last?.hasPrefix("000F20") == true)
        #expect(try table.steer("lift").isSuccess)
        #expect(try table.steer("monitor misbehave torn:1").isSuccess)
        async let answers = table.openSC(select, "00A4000C02E103")
        #expect(try table.steer("touch monitor").text == "torn-away, 0 confirmed, 1 in memory")
        _ = try? await answers
    }

    @Test("answers nonsense with a sentence and goes on")
    func nonsense() throws {
        #expect(try !table.steer("put the kettle on").isSuccess)
        #expect(try !table.steer(String(repeating: "あ", count: 3_000)).isSuccess)
        #expect(try table.steer("status").isSuccess)
    }

    @Test("ends with all its processes when its parent is killed")
    func ends() throws {
        try table.clear()
        #expect(throws: VirtualDeviceError.tableGone) { try table.steer("status") }
        #expect(table.processes().isEmpty)
    }
}
