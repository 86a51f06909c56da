import CommunityModel
import GRDB
import UplinkProtocol

/// What an event is worth where not all can be kept. Raw values are those of the spool file.
enum EventWorth: Int, Hashable, Sendable, CaseIterable {
    /// A key of the remote control: one of many signs of life.
    case sign = 0
    /// Somebody laid down a card, or answered the question of the watch.
    case tap = 1
    /// A measurement, or whose it is: never let go of, since the device may have forgotten it.
    case reading = 2

    init(_ content: BoxEvent.Content) {
        self =
            switch content {
            case .television(.key): .sign
            case .television, .tap: .tap
            case .reading, .assignment: .reading
            }
    }
}

extension EventWorth {
    /// Tells of all that wait what they are worth, in a file that did not know it. What cannot be read here is worth most.
    static func tell(_ db: Database) throws {
        let update = try db.makeStatement(sql: "UPDATE waiting_event SET worth = ? WHERE sequence = ?")
        var last: Int64 = 0
        while let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT sequence, payload FROM waiting_event WHERE sequence > ? ORDER BY sequence LIMIT 1"
            ),
            arguments: [last]
        ) {
            last = row[0]
            let payload: [UInt8] = try row.withUnsafeData(atIndex: 1) { $0.map { [UInt8]($0) } ?? [] }
            guard case .known(let known) = DecodedEvent<CardToken>(decoding: payload) else { continue }
            try update.execute(arguments: [EventWorth(known.event.content).rawValue, last])
        }
    }
}

/// Events that were let go of for newer ones since the spool file began.
package struct DroppedEvents: Hashable, Sendable {
    /// Keys of the remote control.
    package let signs: Int
    /// Cards that were laid down, and answers to the question of the watch.
    package let taps: Int

    package init(signs: Int = 0, taps: Int = 0) {
        self.signs = signs
        self.taps = taps
    }

    package var total: Int { signs + taps }
}
