import FoundationEssentials
package import Glibc

/// Small files that hold keys: readable by their owner only, and either whole and durable or not there.
package enum SealedFile {
    /// - Throws: ``AuthorityError`` with reason `missing` when there is no such file.
    package static func read(_ path: String) throws(AuthorityError) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            guard access(path, F_OK) == 0 else { throw AuthorityError(.missing, "\(path) is not there") }
            throw AuthorityError(.unusableFolder, "\(path) cannot be read: \(text(of: errno))")
        }
    }

    /// Writes beside `path`, makes it durable, then renames: a power cut leaves the old file or the new one.
    /// - Parameters:
    ///   - content: all of it.
    ///   - path: of the file.
    ///   - mode: permission bits, 0600 for secrets.
    /// - Throws: ``AuthorityError`` with reason `unusableFolder`.
    package static func write(_ content: String, to path: String, mode: mode_t = 0o600) throws(AuthorityError) {
        let draft = path + ".new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw failure(draft) }
        defer { close(file) }
        // The mode above is subject to the umask, and an old draft keeps its own.
        guard fchmod(file, mode) == 0 else { throw failure(draft) }
        var rest = Array(content.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard written > 0 else { throw failure(draft) }
            rest = rest.dropFirst(written)
        }
        guard fsync(file) == 0, rename(draft, path) == 0 else { throw failure(path) }
    }

    /// Makes a folder that only its owner may enter; one that is there already stays as it is.
    package static func makeFolder(_ path: String) throws(AuthorityError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
    }

    private static func failure(_ path: String) -> AuthorityError {
        AuthorityError(.unusableFolder, "\(path) cannot be written: \(text(of: errno))")
    }

    private static func text(of number: Int32) -> String {
        String(cString: strerror(number))
    }
}
