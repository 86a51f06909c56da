/// The configurations that devices described themselves, so that a device known to the box need not do it again.
package struct ConfigurationCache: Hashable, Sendable {
    package struct Key: Hashable, Sendable {
        package let systemID: [UInt8]
        package let configurationID: UInt16

        package init(systemID: [UInt8], configurationID: UInt16) {
            self.systemID = systemID
            self.configurationID = configurationID
        }
    }

    /// More devices than a household has; the one not added to for longest makes room.
    package static let capacity = 64
    private var configurations: [Key: DeviceConfiguration] = [:]
    private var order: [Key] = []

    package init() {}

    package subscript(key: Key) -> DeviceConfiguration? { configurations[key] }

    package mutating func remember(_ configuration: DeviceConfiguration, for key: Key) {
        forget(key)
        if order.count == Self.capacity { forget(order[0]) }
        configurations[key] = configuration
        order.append(key)
    }

    /// For a device whose reports do not fit what it once described.
    package mutating func forget(_ key: Key) {
        configurations[key] = nil
        order.removeAll { $0 == key }
    }
}
