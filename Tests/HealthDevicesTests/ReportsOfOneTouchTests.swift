import CommunityModel
import Testing

@testable import HealthDevices

/// What a device may say in several reports of one association, or beside its measurements.
@Suite("The reports of one touch") struct ReportsOfOneTouchTests {
    private let stamp = "2026112206123000"

    /// A manager that has heard a device with this configuration associate and name itself.
    private func manager(_ configuration: DeviceConfiguration) -> ScriptedManager {
        var configurations = ConfigurationCache()
        let systemID = Array(Transcript.association[36..<44])
        configurations.remember(configuration, for: .init(systemID: systemID, configurationID: configuration.id))
        var manager = ScriptedManager(configurations: configurations)
        var association = Transcript.association
        association[44] = UInt8(configuration.id >> 8)
        association[45] = UInt8(configuration.id & 0xFF)
        manager.hear(association)
        manager.hear(Transcript.attributes)
        return manager
    }

    private func report(_ info: String, type: String) -> [UInt8] {
        let info = [UInt8](hex: info)
        func length(_ more: Int) -> [UInt8] { [UInt8((info.count + more) >> 8), UInt8((info.count + more) & 0xFF)] }
        return [0xE7, 0] + length(18) + length(16) + [0, 7, 1, 1] + length(10)
            + [UInt8](hex: "0000 FFFFFFFF \(type)") + length(0) + info
    }

    private var scale: DeviceConfiguration {
        get throws { try #require(DeviceConfiguration.standard[0x05DC]) }
    }

    /// Battery level 099C, as a device may tell it between its measurements.
    @Test("may tell of the device itself, which costs no measurement", arguments: ["0D1E", "0D1D"])
    func deviceItself(type: String) throws {
        var manager = manager(try scale)
        let info =
            type == "0D1E"
            ? """
            F000 0000 0002 0026 0000 0001 0006 099C 0002 0050
            0001 0002 0014 0A56 0004 FF000271 0990 0008 \(stamp)
            """
            : "F000 0000 0002 0016 0000 0002 0050 0001 000C FF000271 \(stamp)"
        manager.hear(report(info, type: type))
        #expect(manager.measurements.map(\.quantities) == [[.weight: "62.5"]])
        #expect(manager.ending == nil && manager.sent.last?.prefix(2) == [0xE7, 0x00])
    }

    @Test("may change the unit, which counts until the device leaves, and no longer")
    func unit() throws {
        let kilograms = "F000 0001 0001 0010 0001 000C FF0005DC \(stamp)"
        var manager = manager(try scale)
        manager.hear(report("F000 0000 0001 000C 0001 0001 0006 0996 0002 06E0", type: "0D1E"))
        #expect(manager.measurements.isEmpty && manager.refusals.isEmpty)
        manager.hear(report(kilograms, type: "0D1D"))
        #expect(manager.measurements.map(\.quantities) == [[.weight: "68.04"]])
        var later = self.manager(try scale)
        later.hear(report(kilograms, type: "0D1D"))
        #expect(later.measurements.map(\.quantities) == [[.weight: "150.0"]])
    }

    private let tracker = DeviceConfiguration(
        id: 0x4007,
        objects: [
            DeviceObject(
                objectClass: ObjectClass.numeric,
                handle: 1,
                type: .distance,
                unit: UnitCode.step,
                fields: [
                    .init(attribute: AttributeCode.simpleNumericValue, length: 4),
                    .init(attribute: AttributeCode.activePeriod, length: 4),
                    .init(attribute: AttributeCode.absoluteTimeStamp, length: 8),
                ]
            )
        ]
    )

    /// Three hundred steps in each of these hours of 2026-11-21.
    private func hours(_ hours: Range<Int>) -> String {
        let entries = hours.map { hour in "0001 0010 0000012C 00000E10 20261121 \(hour < 10 ? "0" : "")\(hour)000000" }
        let count = String(hours.count, radix: 16)
        let length = String(hours.count * 20, radix: 16)
        func word(_ text: String) -> String { String(repeating: "0", count: 4 - text.count) + text }
        return "F000 0000 \(word(count)) \(word(length)) \(entries.joined())"
    }

    @Test("bring the hours of one day one after the other: in the end the day is whole")
    func hoursOfOneDay() throws {
        var manager = manager(tracker)
        for part in [0..<12, 12..<24, 12..<24] { manager.hear(report(hours(part), type: "0D1D")) }
        let days = manager.measurements.compactMap { measurement -> ActivityDay? in
            guard case .activity(let day) = measurement.values else { return nil }
            return day
        }
        #expect(days.map(\.steps) == [3_600, 7_200], "what is sent again says nothing new")
        #expect(days.last?.hourlySteps == [Int?](repeating: 300, count: 24))
        #expect(manager.refusals.isEmpty)
    }

    @Test("may name a number more particularly than the object's type does: of the ear, where that says body")
    func particular() throws {
        var manager = manager(try #require(DeviceConfiguration.standard[0x0320]))
        let number = "0950 000A E00C 0000 17A0 FF00016F"
        manager.hear(report("F000 0000 0001 0020 0001 0002 001A \(number) 0990 0008 \(stamp)", type: "0D1E"))
        #expect(manager.measurements.map(\.quantities) == [[.bodyTemperature: "36.7"]])
    }

    @Test("may hold an early estimate, which is kept as one that nobody should rely on", arguments: ["0040", "0020"])
    func early(status: String) throws {
        var manager = manager(try #require(DeviceConfiguration.standard[0x0320]))
        let number = "0A4C 0002 F167 0947 0002 \(status)"
        manager.hear(report("F000 0000 0001 001E 0001 0003 0018 \(number) 0990 0008 \(stamp)", type: "0D1E"))
        #expect(manager.measurements.map(\.quantities) == [[.bodyTemperature: "35.9"]])
        #expect(manager.measurements.map(\.quality) == [.questionable])
    }

    @Test(
        "keep an enumeration beside the reading of the same act: a code, or flags",
        arguments: [
            ("0001 0002 7214", "29204"), ("0010 0004 00010002", "65538"),
        ]
    )
    func enumeration(value: String, kept: String) throws {
        let meter = try #require(DeviceConfiguration.standard[0x06A4])
        let meal = DeviceObject(
            objectClass: 5,
            handle: 2,
            type: .measured(29_256),
            unit: nil,
            fields: []
        )
        var manager = manager(DeviceConfiguration(id: 0x4011, objects: meter.objects + [meal]))
        let choice = [UInt8](hex: value).count + 4
        func hex(_ number: Int) -> String {
            String(repeating: "0", count: 4 - String(number, radix: 16).count) + String(number, radix: 16)
        }
        let entry = "099E \(hex(choice)) 7248 0000 \(value)"
        let attributes = choice + 4 + 12
        manager.hear(
            report(
                """
                F000 0000 0002 \(hex(24 + 6 + attributes))
                0001 0002 0012 0A4C 0002 0062 0990 0008 \(stamp)
                0002 0002 \(hex(attributes)) \(entry) 0990 0008 \(stamp)
                """,
                type: "0D1E"
            )
        )
        #expect(manager.measurements.map(\.quantities) == [[.bloodGlucose: "98"]])
        #expect(manager.measurements.first?.sources.map { "\($0.number)" } == [kept])
    }
}
