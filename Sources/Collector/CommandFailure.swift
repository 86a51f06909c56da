import ArgumentParser
import BoxAuthority
import CareServices
import CollectorAPI
import Glibc
import TownClock

/// Why a command could not do what it was asked: one sentence for the person at the terminal and an exit code for the
/// script (the numbers of sysexits.h).
struct CommandFailure: Error, CustomStringConvertible {
    enum Kind: Int32 {
        /// An option or a setting cannot be understood.
        case usage = 64
        /// There is nothing under the number that was given.
        case unknown = 65
        /// The data folder is not there.
        case noData = 66
        /// The store cannot be used now, or a port is taken.
        case unavailable = 69
        /// The store is not sound.
        case damaged = 70
        /// This user may not do that.
        case noPermission = 77
    }

    let kind: Kind
    let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ error: AdministrationError) {
        self.init(.unknown, error.description)
    }

    init(_ error: StoreError) {
        switch error.reason {
        case .corrupted: self.init(.damaged, "The store is not sound: \(error.description).")
        case .unavailable, .busy: self.init(.unavailable, "The store cannot do this now: \(error.description).")
        }
    }

    init(_ error: AuthorityError) {
        self.init(error.reason == .missing ? .noData : .unavailable, "\(error.description).")
    }

    init(_ error: ListeningError) {
        let place = "\(error.address), where the collector listens for \(error.listener.rawValue),"
        switch error.code {
        case EADDRINUSE:
            self.init(
                .unavailable,
                "\(place) is in use by another program. Stop that program, or choose another port."
            )
        case EACCES: self.init(.noPermission, "\(place) may not be used by this user. Choose a port above 1023.")
        case EADDRNOTAVAIL: self.init(.usage, "\(place) is not an address of this machine.")
        default: self.init(.unavailable, "\(place) cannot be used: \(error)")
        }
    }
}

/// Runs a command; what goes wrong is said in one sentence on the standard error, with the exit code of its kind.
func explainingFailures(_ work: () async throws -> Void) async throws {
    let failure: CommandFailure
    do {
        return try await work()
    } catch let error as CommandFailure {
        failure = error
    } catch let error as AdministrationError {
        failure = CommandFailure(error)
    } catch let error as StoreError {
        failure = CommandFailure(error)
    } catch let error as AuthorityError {
        failure = CommandFailure(error)
    } catch let error as ListeningError {
        failure = CommandFailure(error)
    } catch let error as TownClockError {
        failure = CommandFailure(.unavailable, error.description)
    }
    Array("engawa: \(failure)\n".utf8).withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    throw ExitCode(failure.kind.rawValue)
}
