package import CommunityModel
import Felica

/// One touch of a device whose memory is read by a block map: everything is read, nothing is written or cleared, and what
/// was there at the last touch as well has the same content key. Synchronous, for the reader's own thread.
package struct BlockMapSession: Sendable {
    private let catalogue: BlockMapCatalogue

    /// So often everything is read anew when the device wrote in between.
    private static let attempts = 3

    package init(_ catalogue: BlockMapCatalogue) {
        self.catalogue = catalogue
    }

    /// Reads what lies on the reader.
    ///
    /// - Parameters:
    ///   - memory: the way to it.
    ///   - now: what the box's clock shows at the touch.
    ///   - zone: where the device's clock was set.
    ///   - store: keeps measurements and returns only when they are durable.
    /// - Returns: what came of it; `notAHealthDevice` when no block map is of what lies there. A memory that is taken away
    ///   before its end gives nothing: it still has everything at the next touch.
    package func run(
        memory: some BlockMemory,
        now: Instant,
        zone: TownZone,
        store: ([Measurement]) throws -> Void
    ) -> SessionOutcome {
        var outcome = SessionOutcome(ending: .notAHealthDevice)
        do throws(FelicaError) {
            guard let found = try find(in: memory) else { return outcome }
            let device = DeviceIdentity(
                systemID: found.identifier,
                manufacturer: found.map.maker,
                model: found.map.model,
                serialNumber: found.map.header.serialNumber(in: found.header)
            )
            outcome.device = device
            guard let contents = try found.contents(of: memory, attempts: Self.attempts) else {
                outcome.ending = .timedOut
                return outcome
            }
            let clock = DeviceClock(
                shown: found.map.header.clock?.time(in: contents.header),
                touchedAt: now,
                zone: zone
            )
            let harvest = Harvest(of: contents.records, by: found.map, device, clock)
            outcome.refused = harvest.refusals
            do { if !harvest.measurements.isEmpty { try store(harvest.measurements) } } catch {
                outcome.ending = .storageFailed
                return outcome
            }
            outcome.delivered = harvest.measurements.count
            outcome.ending = .released
        } catch {
            outcome.ending = SessionEnding(error)
        }
        return outcome
    }

    /// The device and the block map that is of it.
    private func find(in memory: some BlockMemory) throws(FelicaError) -> RecognizedDevice? {
        for systemCode in catalogue.systemCodes {
            guard let identifier = try memory.identifier(inSystem: systemCode) else { continue }
            for map in catalogue.maps where map.systemCode == systemCode {
                do throws(FelicaError) {
                    let header = try memory.read(map.header.blocks, of: map.service, from: identifier)
                    guard map.header.isRecognized(in: header) else { continue }
                    return RecognizedDevice(map: map, identifier: identifier, header: header)
                } catch {
                    // Another device has no such service, or fewer blocks.
                    guard case .refused = error else { throw error }
                }
            }
        }
        return nil
    }
}

extension SessionEnding {
    fileprivate init(_ error: FelicaError) {
        self =
            switch error {
            case .card(let error): .tornAway(error)
            case .silence: .timedOut
            case .refused(let flag1, let flag2):
                .garbage(
                    MalformedBytes(
                        offset: 0,
                        expected: "the blocks of the block map",
                        found: "the flags \(flag1.hexadecimal) \(flag2.hexadecimal)"
                    )
                )
            case .malformed(let offset):
                .garbage(MalformedBytes(offset: offset, expected: "16 bytes a block", found: "something else"))
            case .wrongCard, .tooLong:
                .garbage(MalformedBytes(offset: 2, expected: "the device that was asked", found: "something else"))
            case .notSupported: .notAHealthDevice
            }
    }
}
