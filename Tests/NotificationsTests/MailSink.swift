import Foundation
import Glibc
import TestSupport

/// scripts/mail-sink: aiosmtpd, a mail server that shares nothing with ours.
struct MailSink {
    static let isPossible =
        CommandLineTool.exists("openssl") && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
        && FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/aiosmtpd")

    /// A mail as Python's `email` reads it.
    struct Mail: Codable, Sendable {
        let headers: [[String]]
        /// The name and the address of each recipient.
        let recipients: [[String]]
        let text: String
        /// What the reader found wrong with it.
        let defects: [String]

        func header(_ name: String) -> String? {
            headers.first { $0.first == name }?.last
        }
    }

    let port: Int
    private let folder: URL

    /// The certificate of `--tls`; made on the spot when it is not there.
    var certificate: String { folder.appending(path: "certificate.pem").path }

    /// Runs a sink while `body` does.
    /// - Parameters:
    ///   - arguments: as scripts/mail-sink takes them, besides the folder.
    ///   - prepare: may put a certificate and its key into the folder.
    ///   - body: gets the sink.
    /// - Throws: what `body` throws, or why the sink does not start.
    static func serve(
        _ arguments: String...,
        prepare: (URL) async throws -> Void = { _ in },
        while body: (MailSink) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await prepare(folder)
        let watch = try FolderWatch(folder)
        let arguments = ["-c", starter, script.path, "--folder", folder.path] + arguments
        let program = try ChildProgram("/usr/bin/python3", arguments)
        let ended = folder.appending(path: "ended").path
        let ending = AsyncStream<Void>.makeStream()
        Thread.detachNewThread {
            _ = program.waitForEnd()
            _ = FileManager.default.createFile(atPath: ended, contents: nil)
            ending.continuation.finish()
        }
        await watch.first(of: ["sink.json", "ended"])
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(try MailSink(folder: folder)))
        } catch {
            outcome = .failure(error)
        }
        if !FileManager.default.fileExists(atPath: ended) { program.kill() }
        for await _ in ending.stream {}
        try outcome.get()
    }

    private init(folder: URL) throws {
        self.folder = folder
        let told = try Data(contentsOf: folder.appending(path: "sink.json"))
        port = try JSONDecoder().decode(Told.self, from: told).smtp
    }

    private struct Told: Decodable {
        let smtp: Int
    }

    /// `451` or `550` for every recipient, `down` for nobody there, nil for a server that takes everything.
    func answer(_ word: String?) throws {
        let file = folder.appending(path: "answer")
        if let word {
            try Data(word.utf8).write(to: file)
        } else {
            try FileManager.default.removeItem(at: file)
        }
    }

    /// What has arrived, in the order of arrival.
    func mails() async throws -> [Mail] {
        let file = folder.appending(path: "mails.json")
        try await CommandLineTool.run("/usr/bin/python3", ["-c", Self.reader, folder.path, file.path])
        return try JSONDecoder().decode([Mail].self, from: Data(contentsOf: file))
    }

    private static let script = URL(filePath: #filePath)  // Tests/NotificationsTests/MailSink.swift
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scripts/mail-sink")

    /// Runs a script that does not outlive the tests.
    private static let starter = """
        import os, runpy, sys, threading, time
        def leave_with(parent):
            while os.getppid() == parent:
                time.sleep(1)
            os._exit(0)
        threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
        sys.argv = sys.argv[1:]
        runpy.run_path(sys.argv[0], run_name="__main__")
        """

    private static let reader = """
        import email, email.policy, json, pathlib, sys
        folder, out = map(pathlib.Path, sys.argv[1:])
        mails = []
        for path in sorted(folder.glob("*.eml"), key=lambda path: int(path.stem)):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            defects = mail.defects + [defect for value in mail.values() for defect in value.defects]
            mails.append({"headers": [[name, str(value)] for name, value in mail.items()],
                          "recipients": [[to.display_name, to.addr_spec] for to in mail["To"].addresses],
                          "text": mail.get_content(), "defects": [repr(defect) for defect in defects]})
        out.write_text(json.dumps(mails))
        """
}

/// Waits for files to come into a folder (inotify). Files that come after `init` are never missed.
private final class FolderWatch: Sendable {
    private let folder: URL
    private let descriptor: Int32

    init(_ folder: URL) throws {
        self.folder = folder
        descriptor = inotify_init1(Int32(IN_CLOEXEC))
        guard inotify_add_watch(descriptor, folder.path, UInt32(IN_CREATE | IN_MOVED_TO)) >= 0 else {
            close(descriptor)
            throw CocoaError(.fileReadUnknown)
        }
    }

    deinit { close(descriptor) }

    func first(of names: [String]) async {
        await withCheckedContinuation { continuation in
            // Reading blocks, so it has a thread of its own.
            Thread.detachNewThread { [self] in
                var events = [UInt8](repeating: 0, count: 4 << 10)
                repeat {
                    if names.contains(where: { FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
                    ) {
                        break
                    }
                } while read(descriptor, &events, events.count) > 0
                continuation.resume()
            }
        }
    }
}
