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

    /// Writes beside `path`, makes it durable, then renames, and makes that durable: a power cut leaves the old file
    /// or the new one. When it fails, nothing of `content` stays beside the file.
    /// - Parameters:
    ///   - content: all of it.
    ///   - path: of the file.
    ///   - mode: permission bits, 0600 for secrets.
    /// - Throws: ``AuthorityError`` with reason `unusableFolder`.
    package static func write(_ content: String, to path: String, mode: mode_t = 0o600) throws(AuthorityError) {
        let draft = path + ".new"
        do throws(AuthorityError) {
            try fill(draft, with: content, mode: mode)
            guard rename(draft, path) == 0 else { throw failure(path) }
        } catch {
            unlink(draft)
            throw error
        }
        try sync(folder: folder(of: path))
    }

    /// Makes a folder that only its owner may enter; one that is there already stays as it is.
    package static func makeFolder(_ path: String) throws(AuthorityError) {
        guard mkdir(path, 0o700) == 0 else {
            guard errno == EEXIST else { throw failure(path) }
            return
        }
        try sync(folder: path + "/..")
    }

    private static func fill(_ draft: String, with content: String, mode: mode_t) throws(AuthorityError) {
        let file = repeated { open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode) }
        guard file >= 0 else { throw failure(draft) }
        defer { close(file) }
        // The mode above is subject to the umask, and an old draft keeps its own.
        guard fchmod(file, mode) == 0 else { throw failure(draft) }
        var rest = Array(content.utf8)[...]
        while !rest.isEmpty {
            let written = repeated { rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) } }
            guard written > 0 else { throw failure(draft) }
            rest = rest.dropFirst(written)
        }
        guard repeated({ fsync(file) }) == 0 else { throw failure(draft) }
    }

    /// A name is durable when its folder is.
    private static func sync(folder path: String) throws(AuthorityError) {
        let folder = repeated { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard folder >= 0 else { throw failure(path) }
        defer { close(folder) }
        guard repeated({ fsync(folder) }) == 0 else { throw failure(path) }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    /// Makes a system call again as long as signals interrupt it.
    static func repeated<Answer: SignedInteger>(_ call: () -> Answer) -> Answer {
        while true {
            let answer = call()
            if answer != -1 || errno != EINTR { return answer }
        }
    }

    private static func failure(_ path: String) -> AuthorityError {
        AuthorityError(.unusableFolder, "\(path) cannot be written: \(text(of: errno))")
    }

    private static func text(of number: Int32) -> String {
        String(cString: strerror(number))
    }
}
