import Enrolment
import Logging
import ResidentCards
import Synchronization
import UplinkProtocol

/// What the collector trusts this box with: the roster and the card key, on the disk and where they are used. They go
/// once and for all when the operator takes the box's certificate back; only a new enrolment brings others.
final class EntrustedData: Sendable {
    private enum Standing {
        case trusted
        case revoked
        /// Revoked, and nothing is on the disk any more.
        case wiped
    }

    private let agent: BoxAgent
    private let reader: TableReader
    private let folder: StateFolder
    private let logger: Logger
    /// Held while something is taken or wiped: one follows the other.
    private let standing = Mutex(Standing.trusted)

    init(agent: BoxAgent, reader: TableReader, folder: StateFolder, logger: Logger) {
        self.agent = agent
        self.reader = reader
        self.folder = folder
        self.logger = logger
    }

    /// Uses what the collector sent from now on, and keeps it for the next start.
    ///
    /// - Returns: whether it is kept.
    func take(_ message: RosterMessage) -> Bool {
        standing.withLock { standing in
            guard case .trusted = standing else { return false }
            // Before the disk, which takes its time: a tap may have fetched a newer one by then.
            reader.use(CardKey(version: message.cardKey.version, secret: message.cardKey.secret))
            agent.rosterChanged(to: message.roster)
            do {
                try folder.keep(message)
                return true
            } catch {
                logger.error("The roster could not be kept", metadata: ["error": "\(error)"])
                return false
            }
        }
    }

    /// The operator took the box's certificate back: names and card key go, the spool stays. However often it is said,
    /// it is done once; only a disk that could not be wiped is tried again.
    func revoke() {
        standing.withLock { standing in
            if case .trusted = standing {
                logger.error("The operator revoked this box; it keeps what was measured and forgets everybody")
                reader.use(nil)
                agent.boxIsRefused()
                standing = .revoked
            }
            guard case .revoked = standing else { return }
            do {
                try folder.wipe()
                standing = .wiped
            } catch {
                logger.error("Roster and card key could not be wiped", metadata: ["error": "\(error)"])
            }
        }
    }
}
