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

    /// Whether the collector has answered for all of these readings; not while the spool cannot say.
    func isSettled(_ readings: [ContentKey]) -> Bool { (try? spool.isSettled(readings)) ?? false }

    func note(_ room: SpoolRoom, in state: inout State) {
        noteDropped(room.dropped, in: &state)
        guard room.isScarce != state.isRoomScarce else { return }
        state.isRoomScarce = room.isScarce
        if room.isScarce {
            logger.warning("The spool is nearly full", metadata: ["spool.used.percent": "\(room.usedPercent)"])
        } else {
            logger.notice("The spool has room again", metadata: ["spool.used.percent": "\(room.usedPercent)"])
        }
    }

    /// A line for the first that is let go of, then one each time as many have gone as had by the line before.
    private func noteDropped(_ dropped: DroppedEvents, in state: inout State) {
        let told = state.droppedWhenTold
        guard dropped.total > told, dropped.total >= 2 * told else { return }
        state.droppedWhenTold = dropped.total
        logger.warning(
            "The spool is full: the oldest signs of life and taps make room for new events",
            metadata: ["spool.dropped.signs": "\(dropped.signs)", "spool.dropped.taps": "\(dropped.taps)"]
        )
    }
}
