package import CardSignIn
package import CommunityModel
import Dispatch
import Glibc
package import Logging
import Synchronization

/// Answers from a file that the operator keeps current: one authority's revocation list in DER, of at most
/// ``longest`` bytes (about 1.7 million entries), which are kept in memory.
///
/// The file is looked at for every question and read again when it has changed. One that cannot be used, or is older
/// than what is known, is left, said in the log, and the list from before answers until its time is over. Replace the file
/// by renaming a finished one.
package final class RevocationListFile: RevocationChecker {
    /// 64 MiB.
    package static let longest = 64 << 20

    private struct Stamp: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private struct State {
        /// Of the file that was read last, whatever came of it.
        var stamp: Stamp?
        var list: RevocationList?
        var failure: RevocationError?
    }

    private let path: String
    private let authorities: TrustedAuthorities
    private let logger: Logger
    /// Reads and looks, both of which take their time with a long list.
    private let queue = DispatchQueue(label: "engawa.revocation-list")
    private let state = Mutex(State())

    /// `authorities`: one of these has to have signed the list.
    package init(path: String, authorities: TrustedAuthorities, logger: Logger) {
        self.path = path
        self.authorities = authorities
        self.logger = logger
    }

    /// - Throws: ``RevocationError``; `otherQuestion` when the list is of another authority than the certificate.
    package func status(
        of certificate: VerifiedCardCertificate,
        at now: Instant
    ) async throws(RevocationError) -> RevocationAnswer {
        let result = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.look(for: certificate, at: now)) }
        }
        return try result.get()
    }

    private func look(
        for certificate: VerifiedCardCertificate,
        at now: Instant
    ) -> Result<RevocationAnswer, RevocationError> {
        do throws(RevocationError) {
            let list = try current()
            guard list.authority == certificate.authority.keyIdentifier else {
                throw RevocationError(.otherQuestion, "the revocation list is another authority's")
            }
            return .success(try list.status(of: certificate.serial, at: now))
        } catch {
            return .failure(error)
        }
    }

    /// Called on ``queue`` alone, so that a file is read once.
    private func current() throws(RevocationError) -> RevocationList {
        var state = self.state.withLock { $0 }
        do throws(RevocationError) {
            let stamp = try stamp()
            if state.stamp != stamp {
                state.stamp = stamp
                state.failure = nil
                let list = try RevocationList(der: try read(), from: authorities)
                if let before = state.list, list.authority == before.authority, list.thisUpdate < before.thisUpdate {
                    throw RevocationError(.outOfDate, "the revocation list is older than the one before")
                }
                state.list = list
            }
        } catch {
            state.failure = error
            logger.warning("A revocation list was not taken", metadata: ["reason": "\(error)"])
        }
        self.state.withLock { $0 = state }
        guard let list = state.list else {
            throw state.failure ?? RevocationError(.unreachable, "there is no revocation list")
        }
        return list
    }

    private func stamp() throws(RevocationError) -> Stamp {
        var status = Glibc.stat()
        guard stat(path, &status) == 0 else {
            let reason = String(cString: strerror(errno))
            throw RevocationError(.unreachable, "the revocation list cannot be had: \(reason)")
        }
        return Stamp(
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            seconds: Int(status.st_mtim.tv_sec),
            nanoseconds: Int(status.st_mtim.tv_nsec)
        )
    }

    private func read() throws(RevocationError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw RevocationError(.unreachable, "the revocation list cannot be opened") }
        defer { close(file) }
        var status = Glibc.stat()
        guard fstat(file, &status) == 0, status.st_size <= Self.longest else {
            throw RevocationError(.tooLarge, "the revocation list has more than \(Self.longest) bytes")
        }
        let size = Int(status.st_size)
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let piece = Glibc.read(file, buffer.baseAddress.map { $0 + count }, size - count)
                if piece < 0, errno == EINTR { continue }
                guard piece > 0 else { break }
                count += piece
            }
            isWhole = count == size
        }
        guard isWhole else { throw RevocationError(.unreadable, "the revocation list was cut while it was read") }
        return bytes
    }
}
