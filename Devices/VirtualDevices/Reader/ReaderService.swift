import Glibc

/// pcscd with the virtual reader, a child of the table inside its namespace.
///
/// pcscd keeps its socket in /run/pcscd, which it cannot be told otherwise; in the table's mount namespace that is the
/// table's folder. vpcd listens on all addresses, so it must never run outside a network namespace of its own.
struct ReaderService {
    /// Where programs outside find pcscd: the value of PCSCLITE_CSOCK_NAME.
    let socketPath: String
    private static let program = "/usr/sbin/pcscd"
    private let folder: String
    private var layout: ReaderLayout
    private var process: pid_t?

    init(folder: String, layout: ReaderLayout) throws(VirtualDeviceError) {
        guard Self.isMountedForService(folder) else { throw .outsideNamespace(folder: folder) }
        self.folder = folder
        self.layout = layout
        socketPath = folder + "/pcscd.comm"
    }

    var isRunning: Bool {
        mutating get {
            guard let running = process else { return false }
            guard waitpid(running, nil, WNOHANG) == 0 else {
                process = nil
                return false
            }
            return true
        }
    }

    /// Starts pcscd anew, with other readers.
    mutating func rearrange(as layout: ReaderLayout) throws(VirtualDeviceError) {
        stop()
        self.layout = layout
        try start()
    }

    /// Starts pcscd and waits until it accepts clients.
    mutating func start() throws(VirtualDeviceError) {
        guard !isRunning else { return }
        try layout.write(in: folder)
        guard access(Self.program, X_OK) == 0 else { throw .readerServiceMissing }
        let process = try spawn([Self.program, "--foreground", "--config", folder + "/readers"])
        self.process = process
        let deadline = ContinuousClock.now + .seconds(10)
        while isRunning, .now < deadline {
            if (try? Socket.connect(toUnixSocket: socketPath)) != nil { return }
            _ = Socket.readable([], within: .milliseconds(20))
        }
        stop()
        throw .readerServiceDidNotStart
    }

    /// Ends pcscd as its operator would; one that does not end within five seconds is killed.
    mutating func stop() {
        guard let running = process else { return }
        kill(running, SIGTERM)
        kill(running, SIGCONT)
        let deadline = ContinuousClock.now + .seconds(5)
        while isRunning {
            if .now > deadline { kill(running, SIGKILL) }
            _ = Socket.readable([], within: .milliseconds(20))
        }
    }

    /// pcscd stands still, with its socket open, or goes on.
    mutating func freeze(_ isFrozen: Bool) {
        guard let process, isRunning else { return }
        kill(process, isFrozen ? SIGSTOP : SIGCONT)
    }

    /// Ends pcscd as a crash would: nothing is cleaned up.
    mutating func crash() {
        guard let running = process else { return }
        kill(running, SIGKILL)
        waitpid(running, nil, 0)
        process = nil
    }

    private func spawn(_ words: [String]) throws(VirtualDeviceError) -> pid_t {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        let log = folder + "/pcscd.log"
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO)
        var arguments = words.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        var process = pid_t()
        let code = posix_spawn(&process, words[0], &files, nil, arguments, environ)
        guard code == 0 else { throw .system(call: "posix_spawn \(words[0])", code: code) }
        return process
    }

    /// Whether `folder` and /run/pcscd are one folder, as they are inside the table's namespace only.
    private static func isMountedForService(_ folder: String) -> Bool {
        var own = stat()
        var mounted = stat()
        return stat(folder, &own) == 0 && stat("/run/pcscd", &mounted) == 0 && own.st_dev == mounted.st_dev
            && own.st_ino == mounted.st_ino
    }
}
