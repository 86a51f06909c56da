package import CommunityModel
package import Enrolment
package import UplinkProtocol

extension StateFolder {
    /// Keeps what the collector sent, so that the box greets after a restart with the line down.
    package func keep(_ message: RosterMessage) throws {
        try AtomicFile.write(try message.encoded(), to: roster)
        try save(cardKey: message.cardKey)
    }

    /// The roster that was kept last; an empty one where there is none that can be read: the collector sends it again.
    package func loadRoster() -> Roster {
        guard let bytes = try? AtomicFile.read(roster), let message = try? RosterMessage(decoding: bytes) else {
            return Roster(version: 0, members: [])
        }
        return message.roster
    }
}
