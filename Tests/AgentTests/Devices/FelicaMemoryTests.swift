import CommunityModel
import Felica
import HealthDevices
import SmartCards
import Testing
import VirtualDevices

@Suite("A device with a FeliCa memory, by the ways of the readers") struct FelicaMemoryTests {
    private func monitor() throws -> TK100Chip { try TonamiTK100.chip(measuredAt: [5, 10, 12]) }

    private func touch(_ channel: FelicaChannel, on make: FelicaReaderMake) throws -> SessionOutcome {
        let session = BlockMapSession(try TonamiTK100.blockMaps())
        let now = TonamiTK100.touch
        return try FelicaCard.withCard(on: ReaderName(make.rawValue), over: channel) { card in
            session.run(memory: card, now: now, zone: .japan) { _ in }
        }
    }

    @Test("is read through every make of reader that lets FeliCa commands pass", arguments: FelicaReaderMake.allCases)
    func makes(make: FelicaReaderMake) throws {
        let outcome = try touch(FelicaChannel(try monitor(), on: make), on: make)
        #expect(outcome.ending == .released && outcome.delivered == 3 && outcome.refused.isEmpty)
    }

    @Test("taken away at any command gives nothing", arguments: FelicaReaderMake.allCases)
    func torn(make: FelicaReaderMake) throws {
        let whole = FelicaChannel(try monitor(), on: make)
        _ = try touch(whole, on: make)
        // What closes the reader's session at the end may fail without harm.
        for count in 0..<(make == .sony || make == .generic ? whole.commands - 1 : whole.commands) {
            let channel = FelicaChannel(try monitor(), on: make, commandsUntilRemoval: count)
            do {
                #expect(try touch(channel, on: make).delivered == 0)
            } catch let error as FelicaError {
                #expect(error == .card(.removed))
            }
        }
    }

    @Test("is none where a card lies there", arguments: FelicaReaderMake.allCases)
    func card(make: FelicaReaderMake) throws {
        let chip = try #require(PlainFelicaChip(idm: [1, 0x10, 3, 4, 5, 6, 7, 8]))
        #expect(try touch(FelicaChannel(chip, on: make), on: make).ending == .notAHealthDevice)
    }
}
