import CommunityModel
import HealthDevices

/// Reads the reports of a monitor that is played, without anything between the two.
package struct ReportBench {
    private let association: [UInt8]
    private let attributes: [UInt8]
    private let report: [UInt8]
    private let now = Instant(milliseconds: 1_795_327_800_000)

    package init() {
        let clock = DeviceLocalTime(now, in: .japan)
        let entry = MonitorScript.Entry(takenAt: clock, systolic: 135, diastolic: 82, mean: 99, pulse: 68)
        var agent = PlayedAgent(MonitorScript(clock: clock, memory: [entry]))
        var manager = PersonalHealthManager(managerID: [UInt8](repeating: 1, count: 8), touchedAt: now, zone: .japan)
        association = agent.begin()
        let answers = manager.receive(association).map(\.apdu)
        report = agent.respond(to: answers[0])
        attributes = agent.respond(to: answers[1])
    }

    /// Bytes to observations.
    ///
    /// - Throws: ``VirtualDeviceError/notUnderstood(_:)`` when a report is not what it was.
    package func decode(_ count: Int) throws(VirtualDeviceError) {
        guard let configuration = DeviceConfiguration.standard[0x02BC] else { throw .notUnderstood("02BC") }
        for _ in 0..<count {
            guard let observations = try? configuration.observations(in: report), observations.count == 2 else {
                throw .notUnderstood("the report")
            }
        }
    }

    /// Bytes to measurements, with digests and content keys.
    ///
    /// - Throws: ``VirtualDeviceError/notUnderstood(_:)`` when a report is not what it was.
    package func read(_ count: Int) throws(VirtualDeviceError) {
        var manager = PersonalHealthManager(managerID: [UInt8](repeating: 1, count: 8), touchedAt: now, zone: .japan)
        _ = manager.receive(association)
        _ = manager.receive(attributes)
        for _ in 0..<count {
            guard case .deliver(let delivery) = manager.receive(report).first, delivery.measurements.count == 1 else {
                throw .notUnderstood("the report")
            }
        }
    }
}

extension PersonalHealthManager.Action {
    /// Empty for an action that sends nothing.
    fileprivate var apdu: [UInt8] {
        guard case .send(let apdu) = self else { return [] }
        return apdu
    }
}
