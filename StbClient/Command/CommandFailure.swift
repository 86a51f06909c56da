import Agent
import ArgumentParser
import Enrolment
import Glibc
import Spool
import TownClock

/// Why a command could not do what it was asked: one sentence for the person at the box and an exit code for the script
/// (the numbers of sysexits.h).
struct CommandFailure: Error, CustomStringConvertible {
    enum Kind: Int32 {
        /// An option or a setting cannot be understood.
        case usage = 64
        /// The box is not enrolled, or was enrolled already.
        case noData = 66
        /// The collector, a port or a file cannot be used now.
        case unavailable = 69
        /// The collector does not accept the code.
        case refused = 77
    }

    let kind: Kind
    let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ error: EnrolmentError) {
        let kind: Kind =
            switch error.reason {
            case .notEnrolled, .alreadyEnrolled: .noData
            case .badArguments: .usage
            case .codeRefused, .tooManyTries: .refused
            case .unusableFolder, .collector, .unacceptableAnswer: .unavailable
            }
        self.init(kind, error.description + ".")
    }
}

/// Runs a command; what goes wrong is said in one sentence on the standard error, with the exit code of its kind.
func explainingFailures(_ work: () async throws -> Void) async throws {
    let failure: CommandFailure
    do {
        return try await work()
    } catch let error as CommandFailure {
        failure = error
    } catch let error as EnrolmentError {
        failure = CommandFailure(error)
    } catch let error as SpoolError {
        failure = CommandFailure(.unavailable, "The spool cannot be used: \(error).")
    } catch let error as GatewayError {
        failure = CommandFailure(.unavailable, error.description)
    } catch let error as TownClockError {
        failure = CommandFailure(.unavailable, error.description)
    }
    Array("engawa-box: \(failure)\n".utf8).withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    throw ExitCode(failure.kind.rawValue)
}
