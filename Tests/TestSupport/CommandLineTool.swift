import Foundation

/// A program of the operating system that some tests need.
package enum CommandLineTool {
    package static func exists(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    /// Runs it to its end, without holding a thread. What it writes is thrown away: a pipe could be inherited by
    /// another program that starts at the same time, and would never end then.
    /// - Throws: ``Failure`` when it does not end with 0.
    package static func run(_ name: String, _ arguments: [String]) async throws {
        let status = try await ChildProgram(name, arguments).end()
        guard status == 0 else { throw Failure(name: name, words: "ended with \(status)") }
    }

    package struct Failure: Error {
        package let name: String
        package let words: String
    }
}
