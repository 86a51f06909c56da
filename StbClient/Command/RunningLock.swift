import Enrolment
import Glibc

/// One agent or enrolment a folder: two agents would send one spool twice and fight for the reader, and an agent would go
/// on with the identity that an enrolment takes away. The lock goes with the process.
struct RunningLock: ~Copyable {
    private let file: Int32

    init(_ folder: StateFolder) throws(CommandFailure) {
        file = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw CommandFailure(
                .unavailable,
                "The folder \(folder.path) cannot be written: \(String(cString: strerror(errno)))."
            )
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw CommandFailure(
                .unavailable,
                "An engawa-box is running with the folder \(folder.path): stop the box first."
            )
        }
    }

    deinit { close(file) }
}

extension StateFolder {
    fileprivate var lock: String { path + "/running" }

    var isRunning: Bool {
        let file = open(lock, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_EX | LOCK_NB) != 0
    }
}
