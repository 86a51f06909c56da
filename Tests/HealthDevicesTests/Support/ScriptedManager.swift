import CommunityModel
import HealthDevices

/// A manager whose answers are collected; what it delivers is taken as stored at once.
struct ScriptedManager {
    var manager: PersonalHealthManager
    private(set) var sent: [[UInt8]] = []
    private(set) var measurements: [Measurement] = []
    private(set) var refusals: [ReadingRefusal] = []
    private(set) var ending: SessionEnding?

    init(touchedAt: Instant = TonamiMonitor.touch, configurations: ConfigurationCache = .init()) {
        manager = PersonalHealthManager(
            managerID: TonamiMonitor.boxID,
            touchedAt: touchedAt,
            zone: .japan,
            configurations: configurations
        )
    }

    mutating func hear(_ apdu: [UInt8]) {
        take(manager.receive(apdu))
    }

    mutating func take(_ actions: [PersonalHealthManager.Action]) {
        for action in actions {
            switch action {
            case .send(let apdu): sent.append(apdu)
            case .deliver(let delivery):
                measurements += delivery.measurements
                refusals += delivery.refusals
                if let confirmation = delivery.thenSend { sent.append(confirmation) }
            case .end(let ending): self.ending = ending
            }
        }
    }
}

extension Measurement {
    var bloodPressure: BloodPressure {
        guard case .bloodPressure(let pressure) = values else { preconditionFailure("measured by no cuff") }
        return pressure
    }
}
