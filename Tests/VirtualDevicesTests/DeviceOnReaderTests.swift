import CommunityModel
import HealthDevices
import Testing
import VirtualDevices

@Suite("A virtual measuring device on a reader") struct DeviceOnReaderTests {
    private typealias Touch = DirectTouch<VirtualDevice>

    private static let displays: [(DeviceKind, String)] = [
        (.scale, "62.5"), (.bodyComposition, "62.50/158/27.1"), (.thermometer, "36.8"), (.oximeter, "97/64"),
        (.glucose, "98"), (.activity, "520/390/18000"), (.compositionScale, "58.4/152/28.5/41.8/39.3/30.1/1120/26.4"),
    ]

    private static func device(_ kind: DeviceKind, _ commands: String...) throws -> VirtualDevice {
        var device = VirtualDevice(kind, zone: .japan) { Touch.noon }
        for command in commands { device.carryOut(try DeviceCommand(command.split(separator: " ").map(String.init))) }
        return device
    }

    @Test(
        "that leaves at any of its answers, whether it heard the last command or not, loses nothing",
        arguments: displays,
        ["torn", "lost"]
    )
    func tornAway(of device: (DeviceKind, String), how: String) throws {
        let (kind, display) = device
        let measure = "measure \(display) at 2026-11-21T10:00"
        let whole = try Touch(of: Self.device(kind, "memory delete", measure)) { _ in true }
        #expect(whole.stored.count == 1 && whole.card.memory.isEmpty)
        for count in 0..<whole.answers {
            let torn = try Self.device(kind, "memory delete", measure, "misbehave \(how):\(count)")
            var collected: Set<ContentKey> = []
            let first = try Touch(of: torn) { collected.isSuperset(of: $0) }
            // What was stored has reached the collector before the next touch.
            collected = Set(first.stored.map(\.contentKey))
            var rest = first.card
            rest.carryOut(.misbehave(nil))
            let next = try Touch(of: rest) { collected.isSuperset(of: $0) }
            #expect(next.outcome.ending == .released)
            #expect(
                collected.union(next.stored.map(\.contentKey)) == Set(whole.stored.map(\.contentKey)),
                "\(how) after \(count) answers"
            )
        }
    }

    @Test(
        "with a Type 3 tag says the same, through every reader that lets FeliCa commands pass",
        arguments: displays,
        FelicaReaderMake.allCases
    )
    func type3Tag(of device: (DeviceKind, String), make: FelicaReaderMake) throws {
        let (kind, display) = device
        let measure = "measure \(display) at 2026-11-21T10:00"
        let expected = try Touch(of: Self.device(kind, measure)).stored
        var device = try Self.device(kind, "memory delete", "tag 3", measure)
        device.make = make
        let touch = try Touch(of: device, on: make) { _ in true }
        #expect(touch.outcome.ending == .released && touch.stored.map(\.values) == expected.map(\.values))
        #expect(touch.card.memory.isEmpty && touch.card.progress == .finished(.released))
    }

    @Test("with a Type 3 tag that leaves at any of its answers loses nothing", arguments: ["torn", "lost"])
    func type3TornAway(how: String) throws {
        func scale(_ misbehaviour: String) throws -> VirtualDevice {
            var scale = try Self.device(.scale, "memory delete", "tag 3", "measure 62.5", "misbehave \(misbehaviour)")
            scale.make = .sony
            return scale
        }
        let whole = try Touch(of: try scale("off"), on: .sony)
        // The last command gives the reader back to its own ways.
        for count in 0..<whole.answers - 1 {
            // The reader's first commands never reach the device, and fail without it.
            let torn = try? Touch(of: try scale("\(how):\(count)"), on: .sony)
            var rest = try torn?.card ?? scale("off")
            rest.carryOut(.misbehave(nil))
            let next = try Touch(of: rest, on: .sony)
            let stored = (torn?.stored ?? []) + next.stored
            #expect(next.outcome.ending == .released)
            #expect(Set(stored.map(\.contentKey)) == Set(whole.stored.map(\.contentKey)), "\(how) after \(count)")
        }
    }
}
