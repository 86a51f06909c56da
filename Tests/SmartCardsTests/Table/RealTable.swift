import Foundation
import Glibc
import TestSupport
import Testing

/// A real pcscd with virtual cards, set by scripts/table-up in a namespace of its own.
///
/// pcsc-lite reads `PCSCLITE_CSOCK_NAME` once in the life of a process, so all tests of a process share one path.
struct RealTable {
    let folder: String

    static let shared = RealTable(folder: "/tmp/engawa-cards-\(getpid())")

    private static let root = URL(filePath: #filePath)  // Tests/SmartCardsTests/Table/RealTable.swift
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Whether everything that a table needs is installed and built.
    static var isPossible: Bool {
        let needed = ["/usr/sbin/pcscd", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"]
        return needed.allSatisfy(FileManager.default.fileExists) && town != nil
    }

    private static var town: URL? {
        ["release", "debug"].map { root.appending(path: ".build/\($0)/engawa-town") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    func setUp() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        setenv("PCSCLITE_CSOCK_NAME", folder + "/pcscd.comm", 1)
        try run(Self.root.appending(path: "scripts/table-up"), [folder])
    }

    func clearAway() throws {
        try run(Self.root.appending(path: "scripts/table-down"), [folder])
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Tells the table what happens: `put hanako`, `lift`, `reader-service crash`.
    func steer(_ command: String) throws {
        _ = try answer(to: command)
    }

    /// What lies where.
    var status: String {
        get throws { try answer(to: "status") }
    }

    private func answer(to command: String) throws -> String {
        let town = try #require(Self.town)
        return try run(town, ["steer", "--folder", folder] + command.split(separator: " ").map(String.init))
    }

    @discardableResult
    private func run(_ program: URL, _ arguments: [String]) throws -> String {
        let outcome = try ChildProgram.run(program.path, arguments)
        guard outcome.status == 0 else {
            throw TableFailure(description: "\(program.lastPathComponent) \(arguments) failed: \(outcome.output)")
        }
        return outcome.output
    }

    private struct TableFailure: Error, CustomStringConvertible {
        let description: String
    }
}

/// Sets the table before a suite and clears it away after.
struct OnRealTable: SuiteTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try RealTable.shared.setUp()
        do { try await function() } catch {
            try RealTable.shared.clearAway()
            throw error
        }
        try RealTable.shared.clearAway()
    }
}
