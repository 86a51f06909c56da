import TestSupport
import Testing

/// A recorded session: who said what, in order.
struct Recording {
    enum Speaker: String {
        case agent = "AGENT"
        case manager = "MANAGER"
    }

    let lines: [(speaker: Speaker, bytes: [UInt8])]

    var agent: [[UInt8]] { lines.filter { $0.speaker == .agent }.map(\.bytes) }
    var manager: [[UInt8]] { lines.filter { $0.speaker == .manager }.map(\.bytes) }

    /// Lines of `seconds WHO hex`, `WHO hex`, or of the agent's hex alone.
    init(_ path: String) throws {
        lines = try SharedData.text(path).split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let words = line.split(separator: " ")
            guard let last = words.last else { return nil }
            let speaker = words.dropLast().last.flatMap { Speaker(rawValue: String($0)) } ?? .agent
            return (speaker, [UInt8](hex: last))
        }
    }

    /// The agent's APDUs as the payloads of PHD records: each with the flags of its turn. A device that has two things to
    /// say in a row is passed the turn in between.
    static func records(of agent: [[UInt8]]) -> [[UInt8]] {
        agent.enumerated().map { index, apdu in [index == 0 ? 0x00 : 0x80 | UInt8(2 * index % 16)] + apdu }
    }

    static func has(_ path: String) -> Bool { SharedData.has(path) }

    static let isMissing: Comment = "recordings are kept outside the repository"
}
