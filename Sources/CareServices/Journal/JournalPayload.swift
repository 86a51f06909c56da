package import CommunityModel
import UplinkProtocol

/// The bytes of an event in the journal: the uplink's own Protocol Buffers form with cards named by fingerprints.
package enum JournalPayload {
    /// Written beside each payload; counts up when old rows need other code to be read.
    package static let schemaVersion = 1

    /// - Throws: ``StoreError`` with `corrupted`; the encoder refuses nothing that was decoded before.
    package static func encode(_ event: JournaledEvent, sequence: UInt64) throws(StoreError) -> [UInt8] {
        do {
            return try UplinkEvent(sequence: sequence, event: event).encoded()
        } catch {
            throw StoreError(.corrupted, "an event could not be encoded for the journal: \(error)")
        }
    }

    /// - Throws: ``StoreError`` with `corrupted` when the journal holds what no release wrote.
    package static func decode(_ payload: [UInt8]) throws(StoreError) -> JournaledEvent {
        guard case .known(let entry) = DecodedEvent<CardFingerprint>(decoding: payload) else {
            throw StoreError(.corrupted, "a journal row holds an event that cannot be read")
        }
        return entry.event
    }
}
