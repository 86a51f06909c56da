import ArgumentParser
import CommunityModel
import Enrolment
import FoundationEssentials
import Spool

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says which box this is and what waits to be sent. Shows nothing of anybody, and changes nothing."
    )

    @OptionGroup var state: StateOptions

    @Flag(help: "Answers with one line of JSON, for scripts.")
    var json = false

    func run() async throws {
        try await explainingFailures {
            let identity = try state.folder.load()
            let spool = try SpoolStatus.read(path: state.folder.spool)
            let isRunning = state.folder.isRunning
            guard !json else {
                print(try BoxStatus(identity, spool, isRunning: isRunning).json)
                return
            }
            print("box: \(identity.box)")
            print("town: \(identity.townName)")
            print("collector: \(identity.collectorURL)")
            print("cards can be read: \(identity.cardKey == nil ? "no, the box was revoked" : "yes")")
            print("running: \(isRunning ? "yes" : "no")")
            print("waiting events: \(spool.waiting)")
            print("events put aside by the collector: \(spool.quarantined)")
            if let percent = spool.usedPercent { print("room for events taken: \(percent) %") }
            print("let go of for newer events: \(spool.dropped.signs) signs of life, \(spool.dropped.taps) taps")
        }
    }
}

/// What `status --json` answers:
/// `{"box":"…","droppedSigns":0,"droppedTaps":0,"quarantined":0,"running":true,"town":"鳥南町","usedPercent":1,"waiting":3}`.
private struct BoxStatus: Encodable {
    let box: String
    let town: String
    /// Events that wait for the collector.
    let waiting: Int
    /// Events that the collector has put aside since the spool began.
    let quarantined: Int
    /// How much of the room for events is taken; missing before the box ran.
    let usedPercent: Int?
    let running: Bool
    /// Signs of life that were let go of for newer events since the spool began.
    let droppedSigns: Int
    /// Taps, the same.
    let droppedTaps: Int

    init(_ identity: BoxIdentity, _ spool: SpoolStatus, isRunning: Bool) {
        box = identity.box.description
        town = identity.townName
        waiting = spool.waiting
        quarantined = spool.quarantined
        usedPercent = spool.usedPercent
        running = isRunning
        droppedSigns = spool.dropped.signs
        droppedTaps = spool.dropped.taps
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
