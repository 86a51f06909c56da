import CommunityModel
import Glibc

extension StateFolder {
    /// Renames the spool `spool-before-2026-11-22T061500Z.sqlite`, with the log and the index that SQLite keeps beside
    /// it. It stays in the folder for the operator; the agent makes a new one. `now` dates it, in UTC.
    /// - Returns: its new path; nil when there was none.
    func putSpoolAside(now: Instant) throws(EnrolmentError) -> String? {
        let aside = freeName(now: now)
        var found = false
        for suffix in ["", "-wal", "-shm"] {
            if try AtomicFile.move(spool + suffix, to: aside + suffix) { found = true }
        }
        return found ? aside : nil
    }

    /// A box may boot twice with the same wrong time: a second file of one second is numbered.
    private func freeName(now: Instant) -> String {
        let (day, clock) = TownZone.utc.split(now)
        let name = "\(path)/spool-before-\(day)T" + clock.description.prefix(8).filter { $0 != ":" } + "Z"
        var free = "\(name).sqlite"
        var copies = 1
        while ["", "-wal", "-shm"].contains(where: { access(free + $0, F_OK) == 0 }) {
            copies += 1
            free = "\(name)-\(copies).sqlite"
        }
        return free
    }
}
