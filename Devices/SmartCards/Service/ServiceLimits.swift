/// How long the smart card service may take before a call is given up.
package struct ServiceLimits: Hashable, Sendable {
    /// For everything that the service answers by itself, and on top of the time of a watch.
    package let service: Duration
    /// For opening a card. Another program's transaction makes it wait; the longest that is usual is a signature.
    package let connection: Duration
    /// For one command and its answer. A card that computes asks for more time every few seconds at most (ISO/IEC 14443-4
    /// section 7.2: a frame waiting time is 4.95 s at the longest), and a My Number card signs in about a second.
    package let exchange: Duration

    package init(
        service: Duration = .seconds(5),
        connection: Duration = .seconds(10),
        exchange: Duration = .seconds(10)
    ) {
        self.service = service
        self.connection = connection
        self.exchange = exchange
    }
}
