import Glibc

/// The disk on which a spool is.
struct SpoolDisk {
    let totalBytes: Int
    /// As far as this user may take them.
    let freeBytes: Int

    /// - Returns: nil when the disk does not tell.
    init?(of path: String) {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return nil }
        totalBytes = Int(clamping: UInt64(disk.f_blocks)) * Int(clamping: disk.f_frsize)
        freeBytes = Int(clamping: UInt64(disk.f_bavail)) * Int(clamping: disk.f_frsize)
    }
}
