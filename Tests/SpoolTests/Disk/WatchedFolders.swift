import GRDBSQLite
import Glibc
import Synchronization

/// Puts ``ForgetfulDisk`` under SQLite: a file layer over the system's own, the default of this process. Files outside
/// the watched folders are opened as if it were not there.
enum WatchedFolders {
    private static let disks = Mutex<[String: ForgetfulDisk]>([:])
    private static let isInstalled: Bool = install()

    static func add(_ folder: String, _ disk: ForgetfulDisk) {
        precondition(isInstalled)
        disks.withLock { $0[folder] = disk }
    }

    static func remove(_ folder: String) {
        disks.withLock { $0[folder] = nil }
    }

    fileprivate static func disk(of path: String) -> (disk: ForgetfulDisk, name: String)? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return disks.withLock { $0[String(path[..<slash])] }.map { ($0, String(path[path.index(after: slash)...])) }
    }

    private static func install() -> Bool {
        guard let system = sqlite3_vfs_find(nil) else { return false }
        // Lives as long as the process, as SQLite wants it.
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: system.pointee)
        layer.pointee.zName = UnsafePointer(strdup("forgetful"))
        layer.pointee.pNext = nil
        layer.pointee.pAppData = UnsafeMutableRawPointer(system)
        layer.pointee.szOsFile = system.pointee.szOsFile + Int32(WatchedFile.headerBytes)
        layer.pointee.xOpen = { layer, path, file, flags, outFlags in
            guard let layer, let file, let system = WatchedFile.system(layer) else { return SQLITE_CANTOPEN }
            guard let path, let place = WatchedFolders.disk(of: String(cString: path)) else {
                return system.pointee.xOpen(system, path, file, flags, outFlags)
            }
            return WatchedFile.open(file, path, place, system, flags, outFlags)
        }
        layer.pointee.xDelete = { layer, path, syncsFolder in
            guard let layer, let system = WatchedFile.system(layer) else { return SQLITE_IOERR }
            if let path, let place = WatchedFolders.disk(of: String(cString: path)) {
                _ = place.disk.note(.delete(file: place.name))
            }
            return system.pointee.xDelete(system, path, syncsFolder)
        }
        return sqlite3_vfs_register(layer, 1) == SQLITE_OK
    }
}

/// One open file: SQLite's own header, then a reference to this, then the file of the system's layer.
private final class WatchedFile {
    static let headerBytes = 64

    let disk: ForgetfulDisk
    let name: String
    let file: UnsafeMutablePointer<sqlite3_file>

    private init(_ disk: ForgetfulDisk, _ name: String, _ file: UnsafeMutablePointer<sqlite3_file>) {
        self.disk = disk
        self.name = name
        self.file = file
    }

    var methods: sqlite3_io_methods { file.pointee.pMethods.pointee }

    static func system(_ layer: UnsafeMutablePointer<sqlite3_vfs>) -> UnsafeMutablePointer<sqlite3_vfs>? {
        layer.pointee.pAppData?.assumingMemoryBound(to: sqlite3_vfs.self)
    }

    static func of(_ file: UnsafeMutablePointer<sqlite3_file>?) -> WatchedFile {
        guard let file, let reference = place(in: file).load(as: UnsafeRawPointer?.self) else {
            preconditionFailure("not a watched file")
        }
        return Unmanaged<WatchedFile>.fromOpaque(reference).takeUnretainedValue()
    }

    private static func place(in file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(file) + 16
    }

    static func open(
        _ file: UnsafeMutablePointer<sqlite3_file>,
        _ path: UnsafePointer<CChar>,
        _ place: (disk: ForgetfulDisk, name: String),
        _ system: UnsafeMutablePointer<sqlite3_vfs>,
        _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        let inner = (UnsafeMutableRawPointer(file) + headerBytes).assumingMemoryBound(to: sqlite3_file.self)
        file.pointee.pMethods = nil
        let code = system.pointee.xOpen(system, path, inner, flags, outFlags)
        guard code == SQLITE_OK else { return code }
        let watched = Unmanaged.passRetained(WatchedFile(place.disk, place.name, inner))
        Self.place(in: file).storeBytes(of: UnsafeRawPointer(watched.toOpaque()), as: UnsafeRawPointer?.self)
        file.pointee.pMethods = watchedMethods
        return SQLITE_OK
    }

    static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
        let watched = of(file)
        let code = watched.methods.xClose(watched.file)
        Unmanaged.passUnretained(watched).release()
        return code
    }
}

/// Lives as long as the process; never changed after it was made.
private nonisolated(unsafe) let watchedMethods: UnsafePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    methods.pointee.iVersion = 2  // with shared memory, without mapping the file
    methods.pointee.xClose = { WatchedFile.close($0) }
    methods.pointee.xRead = { file, bytes, count, offset in
        let watched = WatchedFile.of(file)
        return watched.methods.xRead(watched.file, bytes, count, offset)
    }
    methods.pointee.xWrite = { file, bytes, count, offset in
        let watched = WatchedFile.of(file)
        let content = UnsafeRawBufferPointer(start: bytes, count: Int(count))
        switch watched.disk.note(.write(file: watched.name, offset: Int(offset), bytes: Array(content))) {
        case .full?: return SQLITE_FULL
        case .refusingWrites?: return SQLITE_IOERR | (3 << 8)  // SQLITE_IOERR_WRITE
        default: return watched.methods.xWrite(watched.file, bytes, count, offset)
        }
    }
    methods.pointee.xTruncate = { file, size in
        let watched = WatchedFile.of(file)
        guard watched.disk.note(.truncate(file: watched.name, size: Int(size))) == nil else {
            return SQLITE_IOERR | (6 << 8)  // SQLITE_IOERR_TRUNCATE
        }
        return watched.methods.xTruncate(watched.file, size)
    }
    methods.pointee.xSync = { file, flags in
        let watched = WatchedFile.of(file)
        guard watched.disk.note(.sync(file: watched.name)) == nil else {
            return SQLITE_IOERR | (4 << 8)  // SQLITE_IOERR_FSYNC
        }
        return SQLITE_OK  // this disk remembers by itself
    }
    methods.pointee.xFileSize = { file, size in
        let watched = WatchedFile.of(file)
        return watched.methods.xFileSize(watched.file, size)
    }
    methods.pointee.xLock = { file, lock in
        let watched = WatchedFile.of(file)
        return watched.methods.xLock(watched.file, lock)
    }
    methods.pointee.xUnlock = { file, lock in
        let watched = WatchedFile.of(file)
        return watched.methods.xUnlock(watched.file, lock)
    }
    methods.pointee.xCheckReservedLock = { file, result in
        let watched = WatchedFile.of(file)
        return watched.methods.xCheckReservedLock(watched.file, result)
    }
    methods.pointee.xFileControl = { file, operation, argument in
        let watched = WatchedFile.of(file)
        return watched.methods.xFileControl(watched.file, operation, argument)
    }
    methods.pointee.xSectorSize = { file in
        let watched = WatchedFile.of(file)
        return watched.methods.xSectorSize(watched.file)
    }
    methods.pointee.xDeviceCharacteristics = { file in
        let watched = WatchedFile.of(file)
        return watched.methods.xDeviceCharacteristics(watched.file)
    }
    methods.pointee.xShmMap = { file, page, size, extends, memory in
        let watched = WatchedFile.of(file)
        return watched.methods.xShmMap(watched.file, page, size, extends, memory)
    }
    methods.pointee.xShmLock = { file, offset, count, flags in
        let watched = WatchedFile.of(file)
        return watched.methods.xShmLock(watched.file, offset, count, flags)
    }
    methods.pointee.xShmBarrier = { file in
        let watched = WatchedFile.of(file)
        watched.methods.xShmBarrier(watched.file)
    }
    methods.pointee.xShmUnmap = { file, deletes in
        let watched = WatchedFile.of(file)
        return watched.methods.xShmUnmap(watched.file, deletes)
    }
    return UnsafePointer(methods)
}()
