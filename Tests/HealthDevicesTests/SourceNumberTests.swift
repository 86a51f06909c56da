import CommunityModel
import Testing

@testable import HealthDevices

@Suite("What nobody here reads") struct SourceNumberTests {
    /// A glucose meter that also says when its user last ate (CTXT_GLU_MEAL; IEEE 11073-10417).
    private static let meter = DeviceConfiguration(
        id: 0x4001,
        objects: [
            object(1, of: 6, .capillaryGlucose, UnitCode.milligramPerDecilitre, value: 0x0A4C),
            object(2, of: 5, .measured(29_256), nil, value: 0x0A49),
        ]
    )

    /// One whose fixed report has a value of two bytes and a time stamp.
    private static func object(
        _ handle: UInt16,
        of objectClass: UInt16,
        _ type: MetricType,
        _ unit: UInt16?,
        value: UInt16
    ) -> DeviceObject {
        let fields = [
            DeviceObject.Field(attribute: value, length: 2), DeviceObject.Field(attribute: 0x0990, length: 8),
        ]
        return DeviceObject(objectClass: objectClass, handle: handle, type: type, unit: unit, fields: fields)
    }

    @Test("of an enumeration is kept as its code: before the meal")
    func enumeration() throws {
        let stamp = "2026112206123000"
        let report = [UInt8](
            hex: """
                E700 0036 0034 0007 0101 002E 0000 FFFFFFFF 0D1D 0024 F000 0000 0002 001C
                0001 000A 0062 \(stamp) 0002 000A 724C \(stamp)
                """
        )
        let observations = try #require(try Self.meter.observations(in: report))
        #expect(observations.map(\.takenAt) == [TonamiMonitor.at(6, 12, 30), TonamiMonitor.at(6, 12, 30)])
        let sources = observations.flatMap(SourceNumber.all(of:)).map { "\($0.name) \($0.number) \($0.unit)" }
        #expect(sources == ["MDC 2:29112 98 mg/dL", "MDC 2:29256 29260 "])
    }

    @Test("goes by its code alone where the device's word for it is too long")
    func longLabel() throws {
        let observation = MetricObservation(
            type: .measured(0xF00E),
            unit: 9,
            values: [MetricObservation.Value(code: 0xF00E, number: .finite(mantissa: 12, exponent: -1))],
            takenAt: nil,
            label: String(repeating: "長い", count: 10)
        )
        let sources = SourceNumber.all(of: observation).map { "\($0.name) \($0.number) \($0.unit)" }
        #expect(sources == ["MDC 2:61454 1.2 MDC 4:9"])
    }
}
