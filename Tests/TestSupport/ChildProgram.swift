import Foundation
package import Glibc

/// A program of the operating system that a test runs.
///
/// Not by Foundation's `Process`: that of Swift 6.3 reads beyond a buffer while it starts a program and crashes now and
/// then (swift-corelibs-foundation pull request 5472), and it waits for whatever the program leaves running too.
package struct ChildProgram: Sendable {
    package let process: pid_t

    package struct Outcome: Sendable {
        /// The exit code; the negative number of the signal that ended it.
        package let status: Int32
        /// What it wrote to either stream.
        package let output: String
    }

    /// Where a stream of the program comes from or goes to.
    package enum Stream: Sendable {
        case nothing
        case descriptor(Int32)
        /// Made anew, for this user only.
        case file(String)
    }

    /// Read once: another test may be about to change it.
    private static let surroundings = ProcessInfo.processInfo.environment

    /// Starts the program, looked for on the PATH when it is a name.
    /// - Throws: ``CommandLineTool/Failure`` when it cannot be started.
    package init(
        _ program: String,
        _ arguments: [String],
        in folder: String? = nil,
        environment: [String: String] = [:],
        input: Stream = .nothing,
        output: Stream = .nothing,
        errors: Stream = .nothing
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (stream, place) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
            switch stream {
            case .nothing: posix_spawn_file_actions_addopen(&actions, place, "/dev/null", O_RDWR, 0)
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, place)
            case .file(let path):
                posix_spawn_file_actions_addopen(&actions, place, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            }
        }
        // Threads that run tasks block signals, which the program must not inherit.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let surroundings = Self.surroundings.merging(environment) { $1 }
        // glibc's way to another folder is not visible from Swift; `env` of the core utilities knows one.
        let line = (folder.map { ["/usr/bin/env", "-C", $0] } ?? []) + [program] + arguments
        var words = line.map { strdup($0) } + [nil]
        var settings = surroundings.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + settings { free(word) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, line[0], &actions, &attributes, &words, &settings)
        guard code == 0 else {
            throw CommandLineTool.Failure(name: program, words: String(cString: strerror(code)))
        }
        process = child
    }

    /// Waits for its end and holds the thread meanwhile. Once only.
    package func waitForEnd() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        // As WIFEXITED and WEXITSTATUS say it.
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }

    /// Waits for its end on a thread of its own. Once only.
    package func end() async -> Int32 {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: waitForEnd()) }
        }
    }

    package func kill() {
        _ = Glibc.kill(process, SIGKILL)
    }

    /// Runs a program to its end. Its output goes through a file: a pipe would stay open while something that it left
    /// running has it.
    package static func run(
        _ program: String,
        _ arguments: [String],
        in folder: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        let path = FileManager.default.temporaryDirectory.appending(path: "engawa-output-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let program = try ChildProgram(
            program,
            arguments,
            in: folder,
            environment: environment,
            output: .file(path),
            errors: .file(path)
        )
        let status = program.waitForEnd()
        let output = FileManager.default.contents(atPath: path) ?? Data()
        return Outcome(status: status, output: String(decoding: output, as: UTF8.self))
    }
}
