package import Glibc

/// Files that are wholly old or wholly new after a power cut: written beside, synced, moved into place, and the folder
/// synced as well.
package enum AtomicFile {
    /// The new file has `mode`, whatever the old one had.
    package static func write(
        _ bytes: some Collection<UInt8>,
        to path: String,
        mode: mode_t = 0o600
    ) throws(EnrolmentError) {
        let temporary = path + ".new"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw EnrolmentError(path, "cannot be made") }
        do {
            defer { close(file) }
            // The mask of the process does not decide who may read a key.
            guard fchmod(file, mode) == 0, writeAll(Array(bytes), to: file), fsync(file) == 0 else {
                let error = EnrolmentError(path, "cannot be written")
                unlink(temporary)
                throw error
            }
        }
        guard rename(temporary, path) == 0 else {
            let error = EnrolmentError(path, "cannot be moved into place")
            unlink(temporary)
            throw error
        }
        try syncFolder(of: path)
    }

    /// - Returns: nil when there is no such file.
    package static func read(_ path: String, maxBytes: Int = 1 << 20) throws(EnrolmentError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw EnrolmentError(path, "cannot be opened")
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw EnrolmentError(path, "cannot be read")
            }
            bytes += buffer[..<count]
            guard bytes.count <= maxBytes else {
                throw EnrolmentError(.unusableFolder, "\(path) has more than \(maxBytes) bytes")
            }
        }
    }

    /// Gives a file another name in its folder, which must be free.
    /// - Returns: false when there is no such file.
    package static func move(_ path: String, to newPath: String) throws(EnrolmentError) -> Bool {
        guard rename(path, newPath) == 0 else {
            if errno == ENOENT { return false }
            throw EnrolmentError(path, "cannot be renamed")
        }
        try syncFolder(of: newPath)
        return true
    }

    /// Removes a file for good; one that is not there is as good as removed.
    package static func remove(_ path: String) throws(EnrolmentError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw EnrolmentError(path, "cannot be removed") }
        try syncFolder(of: path)
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { rest in
                Glibc.write(file, rest.baseAddress.map { $0 + sent }, rest.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private static func syncFolder(of path: String) throws(EnrolmentError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw EnrolmentError(folder, "cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw EnrolmentError(folder, "cannot be synced") }
    }
}

extension EnrolmentError {
    /// About a file, with the words of the operating system.
    init(_ path: String, _ what: String) {
        self.init(.unusableFolder, "\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
