import Foundation
import TestSupport
import Testing
import VirtualDevices

/// A table in a folder of its own, set by scripts/table-up and cleared by scripts/table-down.
struct TableFixture {
    let folder: String

    private static let root = URL(filePath: #filePath)  // Tests/VirtualDevicesTests/TableFixture.swift
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Whether everything that a table needs is installed, built and allowed.
    static let isPossible: Bool = {
        let needed = ["/usr/sbin/pcscd", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/bin/opensc-tool"]
        let towns = ["debug", "release"].map { root.appending(path: ".build/\($0)/engawa-town").path }
        guard needed.allSatisfy(FileManager.default.fileExists), towns.contains(where: FileManager.default.fileExists)
        else { return false }
        let namespace = try? ChildProgram.run("/usr/bin/unshare", ["-rmn", "--pid", "--fork", "true"])
        return namespace?.status == 0
    }()

    init() throws {
        folder = "/tmp/engawa-table-\(UUID().uuidString.prefix(8))"
        let up = try ChildProgram.run(Self.root.appending(path: "scripts/table-up").path, [folder])
        try #require(up.status == 0, "\(up.output)")
        #expect(up.output.contains("PCSCLITE_CSOCK_NAME=\(folder)/pcscd.comm"))
    }

    func clear() throws {
        let down = try ChildProgram.run(Self.root.appending(path: "scripts/table-down").path, [folder])
        #expect(down.status == 0, "\(down.output)")
    }

    func remove() {
        try? clear()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func steer(_ command: String) throws -> TableAnswer {
        try TableSocket.steer(folder: folder, command)
    }

    /// Sends commands by opensc-tool, as soon as there is a card, within 20 seconds.
    /// - Returns: the data of the answers in hexadecimal digits; an empty line for an answer without data.
    func openSC(_ commands: String...) throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(20)
        var output = ""
        repeat {
            output = try ChildProgram.run(
                "/usr/bin/opensc-tool",
                ["-c", "default", "-r", "0"] + commands.flatMap { ["-s", $0] },
                environment: ["PCSCLITE_CSOCK_NAME": folder + "/pcscd.comm"]
            ).output
        } while !output.contains("Received") && .now < deadline
        return Self.answers(in: output)
    }

    /// `Received (SW1=0x90, SW2=0x00):`, then lines of 16 bytes in hexadecimal digits with their characters behind.
    private static func answers(in output: String) -> [String] {
        output.components(separatedBy: "Received").dropFirst().map { part in
            part.split(separator: "\n").dropFirst()
                .prefix { !$0.hasPrefix("Sending") }
                .flatMap { $0.prefix(48).split(separator: " ").filter { $0.count == 2 && $0.allSatisfy(\.isHexDigit) } }
                .joined()
        }
    }

    /// The processes whose command line names the table's folder.
    func processes() -> [String] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return numbers.filter { Int($0) != nil }.filter { number in
            let line = try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8)
            return line?.contains(folder) == true
        }
    }
}
