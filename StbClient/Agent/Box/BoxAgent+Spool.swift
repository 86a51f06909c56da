import CommunityModel
import Logging
import Spool

extension BoxAgent {
    /// Returns when the events are on the disk. The operator reads in the log how the spool does: a line at each change,
    /// not one an event.
    func keep(_ events: [BoxEvent], undatedAt time: BootTime?, in state: inout State) throws(SpoolError) {
        do throws(SpoolError) {
            _ = try spool.appendReadings(events, undatedAt: time)
        } catch {
            if !state.isSpoolFailing {
                logger.error("The spool does not keep events", metadata: ["spool.error": "\(error)"])
            }
            state.isSpoolFailing = true
            throw error
        }
        if state.isSpoolFailing { logger.notice("The spool keeps events again") }
        state.isSpoolFailing = false
        if let room = try? spool.room { note(room, in: &state) }
    }

    func note(_ room: SpoolRoom, in state: inout State) {
        guard room.isScarce != state.isRoomScarce else { return }
        state.isRoomScarce = room.isScarce
        if room.isScarce {
            logger.warning("The spool is nearly full", metadata: ["spool.used.percent": "\(room.usedPercent)"])
        } else {
            logger.notice("The spool has room again", metadata: ["spool.used.percent": "\(room.usedPercent)"])
        }
    }
}
