import Synchronization

/// Gathers the ports that the listeners got, and tells once, as soon as all of them are bound.
final class BoundPorts: Sendable {
    private let ports = Mutex<[ListenerName: Int]>([:])
    private let whenAllAreBound: @Sendable ([ListenerName: Int]) async -> Void

    init(whenAllAreBound: @escaping @Sendable ([ListenerName: Int]) async -> Void) {
        self.whenAllAreBound = whenAllAreBound
    }

    func bound(_ listener: ListenerName, to port: Int) async {
        let ports = ports.withLock {
            $0[listener] = port
            return $0
        }
        if ports.count == ListenerName.allCases.count { await whenAllAreBound(ports) }
    }
}
