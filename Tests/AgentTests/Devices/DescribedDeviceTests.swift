import CommunityModel
import HealthDevices
import Logging
import ResidentCards
import Screens
import SmartCards
import Spool
import Testing
import VirtualDevices

@testable import Agent

@Suite("A device that an operator described, on the table", .serialized) struct DescribedDeviceTests {
    private func onTable(
        _ maps: BlockMapCatalogue,
        _ body: @Sendable (TestBox, TableReader) throws -> Void
    ) async throws {
        try await TestBox.run { box async throws in
            box.time.pass(TonamiTK100.touch - box.time.now)
            let reader = TableReader(
                agent: box.agent,
                cardKey: CardKey(version: 1, secret: 0..<32),
                managerID: Array(repeating: 2, count: 8),
                blockMaps: maps,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            try body(box, reader)
        }
    }

    @Test("is read, and what it keeps is on the box's disk once, however often it is touched")
    func kept() async throws {
        try await onTable(try TonamiTK100.blockMaps()) { box, reader in
            for _ in 0..<2 {
                let channel = FelicaChannel(try TonamiTK100.chip(measuredAt: [5, 12]), on: .sony)
                #expect(reader.cardArrived(channel.presented(on: .sony), channel: channel) == .over)
            }
            #expect(try box.spool.waitingCount == 2)
        }
    }

    @Test("opens the pad on a box without its block map, where the reader can tell a device from a card")
    func undescribed() async throws {
        for make in FelicaReaderMake.allCases {
            try await onTable(.empty) { box, reader in
                let channel = FelicaChannel(try TonamiTK100.chip(measuredAt: [12]), on: make)
                #expect(reader.cardArrived(channel.presented(on: make), channel: channel) == .over)
                let isTold = box.agent.table.screen == .entering(.bloodPressure)
                #expect(isTold == (make != .identiv), "\(make)")
            }
        }
    }

    @Test("leaves cards to be cards")
    func cards() async throws {
        try await onTable(try TonamiTK100.blockMaps()) { box, reader in
            let chip = fixture(PlainFelicaChip(idm: [0x01, 0x14, 0x75, 0x00, 0xE7, 0x6A, 0x80, 0x01]))
            let channel = FelicaChannel(chip, on: .sony)
            #expect(reader.cardArrived(channel.presented(on: .sony), channel: channel) == .over)
            #expect([.checkingCard, .unknownCard].contains(box.agent.table.screen))
        }
    }

    @Test("torn away while it is read is asked for again, and nothing is kept of it")
    func torn() async throws {
        try await onTable(try TonamiTK100.blockMaps()) { box, reader in
            let chip = try TonamiTK100.chip(measuredAt: [12])
            let whole = FelicaChannel(chip, on: .acr1252)
            #expect(reader.cardArrived(whole.presented(on: .acr1252), channel: whole) == .over)
            let channel = FelicaChannel(chip, on: .acr1252, commandsUntilRemoval: whole.commands - 1)
            #expect(reader.cardArrived(channel.presented(on: .acr1252), channel: channel) == .broken)
            #expect(box.agent.table.screen == .deviceTrouble(.tornAway))
            #expect(try box.spool.waitingCount == 1)
        }
    }
}
