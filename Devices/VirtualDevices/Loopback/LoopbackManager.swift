package import CommunityModel
package import HealthDevices

/// Our manager over TCP, for devices of other makers that are played, and for ours.
package struct LoopbackManager {
    /// How long a device with nothing to say is listened to.
    private static let idlePatience = Duration.seconds(10)

    /// Grows with every device that describes itself.
    package private(set) var configurations = ConfigurationCache()
    private let managerID: [UInt8]
    private let zone: TownZone
    private let clearsSegments: Bool

    /// - Parameters:
    ///   - managerID: EUI-64, 8 bytes.
    ///   - zone: where the devices' clocks were set.
    ///   - clearsSegments: devices may forget what was read from their stores.
    package init(managerID: [UInt8], zone: TownZone, clearsSegments: Bool = false) {
        self.managerID = managerID
        self.zone = zone
        self.clearsSegments = clearsSegments
    }

    /// Listens to one device until one of the two leaves.
    ///
    /// - Parameters:
    ///   - end: where it is met.
    ///   - now: the right time.
    ///   - take: is given what each report or segment brought, before it is confirmed.
    /// - Returns: how it ended.
    /// - Throws: ``VirtualDeviceError`` when the connection breaks.
    package mutating func converse(
        at end: LoopbackEnd,
        now: Instant,
        take: (PersonalHealthManager.Delivery) -> Void
    ) throws(VirtualDeviceError) -> SessionEnding {
        var socket = try end.meet()
        var manager = PersonalHealthManager(
            managerID: managerID,
            touchedAt: now,
            zone: zone,
            configurations: configurations
        )
        defer { configurations = manager.configurations }
        while true {
            let actions: [PersonalHealthManager.Action]
            switch socket.receive(within: manager.isWaiting ? manager.patience : Self.idlePatience) {
            case .apdu(let apdu): actions = manager.receive(apdu)
            case .silence: actions = manager.isWaiting ? manager.timeOut() : manager.release()
            case .gone: return .timedOut
            }
            if let ending = try perform(actions, &manager, socket, take) { return ending }
        }
    }

    private func perform(
        _ actions: [PersonalHealthManager.Action],
        _ manager: inout PersonalHealthManager,
        _ socket: APDUSocket,
        _ take: (PersonalHealthManager.Delivery) -> Void
    ) throws(VirtualDeviceError) -> SessionEnding? {
        var actions = actions[...]
        while let action = actions.popFirst() {
            switch action {
            case .send(let apdu): try socket.send(apdu)
            case .end(let ending): return ending
            case .deliver(let delivery):
                take(delivery)
                if let confirmation = delivery.thenSend { try socket.send(confirmation) }
                if let segment = delivery.segment {
                    actions = manager.segmentIsKept(segment, byCollector: clearsSegments) + actions
                }
            }
        }
        guard manager.hasReadStores else { return nil }
        return try perform(manager.release(), &manager, socket, take)
    }
}
