import CommunityModel
import Logging
import Spool

extension UplinkWorker {
    /// Dates the events that wait for the time, and asks the collector for it where that is not known.
    ///
    /// - Returns: what to do instead of sending; nil: nothing holds the next batch up.
    func learnTime(_ round: inout UplinkRound) async -> UplinkRound.Next? {
        guard let timekeeping else { return nil }
        do {
            if let fix = timekeeping.known() {
                if try spool.hasUndated { try spool.date(by: fix) }
                return nil
            }
            let fix = timekeeping.take(try await timekeeping.ask())
            if try spool.hasUndated {
                try spool.date(by: fix)
                logger.notice(
                    "Events from before the time was known have their dates now",
                    metadata: ["clock.known": "\(fix.bootedAt != nil)"]
                )
            }
            report(line: .online)
            return nil
        } catch let error as CollectorError {
            return await handle(error, sent: [], in: &round)
        } catch {
            logger.error("Events could not be dated", metadata: ["error": "\(error)"])
            return round.failed(chance: surroundings.chance())
        }
    }
}
