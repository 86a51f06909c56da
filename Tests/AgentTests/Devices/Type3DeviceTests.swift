import CommunityModel
import HealthDevices
import Logging
import ResidentCards
import SmartCards
import Spool
import Testing
import VirtualDevices

@testable import Agent

@Suite("A device with a Type 3 tag, on the table", .serialized) struct Type3DeviceTests {
    private final class DeviceChannel: CardChannel {
        private var device: VirtualDevice

        init(_ device: VirtualDevice) {
            self.device = device
            self.device.enterField()
        }

        func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
            guard case .response(let bytes) = device.respond(to: command.bytes) else { throw .removed }
            return try ResponseAPDU(bytes: bytes)
        }
    }

    @Test(
        "is read through every reader that lets FeliCa commands be polled",
        arguments: FelicaReaderMake.allCases.filter { $0 != .identiv }
    )
    func read(make: FelicaReaderMake) async throws {
        try await TestBox.run { box async throws in
            let reader = TableReader(
                agent: box.agent,
                cardKey: CardKey(version: 1, secret: 0..<32),
                managerID: Array(repeating: 2, count: 8),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            let now = box.time.now
            var scale = VirtualDevice(.scale, zone: .japan) { now }
            scale.carryOut(try DeviceCommand(["measure", "62.5"]))
            scale.carryOut(.tag(.type3))
            scale.make = make
            for _ in 0..<3 {
                let card = PresentedCard(reader: ReaderName(make.rawValue), atr: scale.answerToReset, counter: 1)
                #expect(reader.cardArrived(card, channel: DeviceChannel(scale)) == .over)
            }
            #expect(try box.spool.waitingCount == 1)
        }
    }
}
