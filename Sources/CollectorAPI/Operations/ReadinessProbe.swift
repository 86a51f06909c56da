/// Whether the store can do its work.
package protocol ReadinessProbe: Sendable {
    /// Writes something that does no harm, to see whether that works.
    /// - Returns: how many events are in the journal and not in the tables yet.
    /// - Throws: when the store cannot be written.
    func unfoldedEvents() async throws -> Int
}
