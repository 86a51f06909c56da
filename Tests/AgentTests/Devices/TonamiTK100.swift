import CommunityModel
import Foundation
import HealthDevices
import SmartCards
import VirtualDevices

/// The monitor of docs/devices/tk-100.json on Hanako's table: 2026-11-22, 6:15 in the morning.
enum TonamiTK100 {
    private static let day = TownDay(daysSinceEpoch: 20_779)
    static let touch = TownZone.japan.instant(of: day, at: ClockTime(hour: 6, minute: 15))

    /// 128 over 76 in each of these minutes after six.
    static func chip(measuredAt minutes: [Int]) throws -> TK100Chip {
        guard var chip = TK100Chip(clock: DeviceLocalTime(day, ClockTime(hour: 6, minute: 15))) else {
            throw RawFailure(what: "its identifier has 8 bytes")
        }
        for minute in minutes {
            let takenAt = DeviceLocalTime(day, ClockTime(hour: 6, minute: minute))
            chip.measure(TK100Chip.Entry(takenAt: takenAt, systolic: 128, diastolic: 76, mean: 93, pulse: 64))
        }
        return chip
    }

    static func blockMaps() throws -> BlockMapCatalogue {
        let folder = URL(filePath: #filePath)  // Tests/AgentTests/Devices/TonamiTK100.swift
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/devices")
        return try BlockMapCatalogue(folder: folder.path)
    }
}

/// What lies on a reader of some make, and may be taken away.
final class FelicaChannel: CardChannel {
    private var card: VirtualFelicaCard
    private let commandsUntilRemoval: Int?
    private(set) var commands = 0

    init(_ chip: some FelicaChip, on make: FelicaReaderMake, commandsUntilRemoval: Int? = nil) {
        card = VirtualFelicaCard(chip: chip, on: make)
        card.enterField()
        self.commandsUntilRemoval = commandsUntilRemoval
    }

    /// As the reader tells of it.
    func presented(on make: FelicaReaderMake) -> PresentedCard {
        PresentedCard(reader: ReaderName(make.rawValue), atr: card.answerToReset, counter: 1)
    }

    func transmit(_ command: CommandAPDU) throws(CardError) -> ResponseAPDU {
        guard commands != commandsUntilRemoval else { throw .removed }
        commands += 1
        guard case .response(let bytes) = card.respond(to: command.bytes) else { throw .removed }
        return try ResponseAPDU(bytes: bytes)
    }
}
