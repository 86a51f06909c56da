import CommunityModel

extension SessionOutcome {
    /// Keeps the readings of a tag that speaks no IEEE 11073-20601, where it has some of our own form.
    ///
    /// - Parameters:
    ///   - message: the NDEF message on it.
    ///   - touchedAt: what the box's clock shows.
    ///   - zone: where the device's clock was set.
    ///   - store: keeps measurements and returns only when they are durable.
    mutating func take(
        _ message: [UInt8],
        touchedAt: Instant,
        zone: TownZone,
        store: ([Measurement]) throws -> Void
    ) {
        ending = .notAHealthDevice
        do throws(MalformedBytes) {
            guard let tag = try TagReadings(message: message) else { return }
            device = tag.device
            let harvest = Harvest(of: tag, touchedAt: touchedAt, zone: zone)
            refused = harvest.refusals
            do { if !harvest.measurements.isEmpty { try store(harvest.measurements) } } catch {
                ending = .storageFailed
                return
            }
            delivered = harvest.measurements.count
            ending = .released
        } catch {
            ending = .garbage(error)
        }
    }
}
