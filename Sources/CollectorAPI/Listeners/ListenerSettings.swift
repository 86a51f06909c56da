/// Where the collector listens and how boxes find it.
package struct ListenerSettings: Hashable, Sendable {
    package var people: ListenerAddress
    package var boxes: ListenerAddress
    /// Plain HTTP: keep it on loopback.
    package var operations: ListenerAddress
    /// The name or address at which boxes reach this machine; it stands in the listeners' certificate.
    package var publicHost: String
    /// The port at which boxes reach the listener for boxes, where something in between passes it on; nil: the
    /// listener's own.
    package var publicBoxesPort: Int?

    package init(
        people: ListenerAddress,
        boxes: ListenerAddress,
        operations: ListenerAddress,
        publicHost: String,
        publicBoxesPort: Int? = nil
    ) {
        self.people = people
        self.boxes = boxes
        self.operations = operations
        self.publicHost = publicHost
        self.publicBoxesPort = publicBoxesPort
    }
}
