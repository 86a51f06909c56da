import CommunityModel
import HealthDevices

/// A manager whose answers are collected; what it delivers is taken as stored at once.
struct ScriptedManager {
    var manager: PersonalHealthManager
    private(set) var sent: [[UInt8]] = []
    private(set) var measurements: [Measurement] = []
    private(set) var refusals: [ReadingRefusal] = []
    private(set) var unread: [MetricObservation] = []
    private(set) var ending: SessionEnding?
    /// Whether what came in segments has reached the collector.
    var collectorHas = false

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
                unread += delivery.unread
                if let confirmation = delivery.thenSend { sent.append(confirmation) }
                if let segment = delivery.segment { take(manager.segmentIsKept(segment, byCollector: collectorHas)) }
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

    /// The numbers by their quantities; empty for what is no set of them.
    var quantities: [MeasuredQuantity: String] {
        guard case .quantities(let set) = values else { return [:] }
        return Dictionary(uniqueKeysWithValues: set.entries.map { ($0.quantity, "\($0.number)") })
    }
}
