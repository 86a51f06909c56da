import Foundation

/// Tests/cards/authority.sh: the one maker of authorities, certificates and cards for tests, by the `openssl` command.
package enum AuthorityScript {
    package static let isAvailable = CommandLineTool.exists("openssl") && CommandLineTool.exists("bash")

    /// - Throws: ``CommandLineTool/Failure`` with the words of `openssl`.
    package static func run(_ arguments: [String]) throws {
        let script = URL(filePath: #filePath)  // Tests/TestSupport/AuthorityScript.swift
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "cards/authority.sh")
        let outcome = try ChildProgram.run("bash", [script.path] + arguments)
        guard outcome.status == 0 else { throw CommandLineTool.Failure(name: script.path, words: outcome.output) }
    }
}
