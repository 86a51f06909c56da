/// Where the collector listens and how boxes find it.
package struct ListenerSettings: Hashable, Sendable {
    package var people: ListenerAddress
    package var boxes: ListenerAddress
    /// Plain HTTP: keep it on loopback.
    package var operations: ListenerAddress
    /// The name or address at which boxes reach this machine; it stands in the listeners' certificate.
    package var publicHost: String

    package init(
        people: ListenerAddress,
        boxes: ListenerAddress,
        operations: ListenerAddress,
        publicHost: String
    ) {
        self.people = people
        self.boxes = boxes
        self.operations = operations
        self.publicHost = publicHost
    }
}
