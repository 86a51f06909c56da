import ArgumentParser
import CareServices
import CommunityModel
import SQLiteStorage

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Shows what boxes sent and the journal could not take.",
        subcommands: [ListQuarantineCommand.self],
        defaultSubcommand: ListQuarantineCommand.self
    )
}

struct ListQuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows the events that were kept aside, the newest first, why, and what to do.",
        discussion: "Names, cards and numbers that were measured are not shown. The collector may go on running."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var answer: AnswerOptions

    @Option(help: "How many events are shown.")
    var limit = 100

    private struct Answer: Encodable {
        let number: Int64
        let box: String
        let receivedAt: String
        let reason: String
        let bytes: Int
    }

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit: expected 1 or more.") }
    }

    func run() async throws {
        try await explainingFailures {
            let records = try store.openFolder().openStore()
            let count = try await records.quarantinedCount()
            let events = try await records.quarantined(limit: limit)
            let answers = events.map { event in
                Answer(
                    number: event.number,
                    box: event.box.description,
                    receivedAt: event.receivedAt.description,
                    reason: event.reason,
                    bytes: event.content.byteCount
                )
            }
            try answer.print(answers, words: words(answers, of: count))
        }
    }

    private func words(_ events: [Answer], of count: Int) -> String {
        guard !events.isEmpty else { return "No event was kept aside." }
        let lines = events.map { event in
            """
            \(event.number)  received \(event.receivedAt) from box \(event.box), \(event.bytes) bytes:
                \(event.reason)
            """
        }
        let rest = count > events.count ? "\n(\(count - events.count) older ones; --limit shows more)" : ""
        return lines.joined(separator: "\n") + rest + "\n\n" + Self.advice
    }

    private static let advice = """
        They are kept as they came, and everything else that these boxes sent is stored. The boxes do not send them again.
        What to do, by the reason:
          of a kind that is not known here, or cannot be read
              The box is newer than this collector. Update the collector; then have the person measure again.
          more than 24 hours in the future, before the year 1900, not a date of our time
              Set the clock of the box or of the device. Then have the person measure again.
          the number of this event was used for another one before
              The disk of the box was copied or put back to an earlier state. Shut the box out with `engawa revoke-box`
              and enrol it anew with `engawa enroll-box`.
          this act of measuring had other values before
              The device's record is read in another way than before, or was changed. The first values stand. Compare them
              with the numbers on the device; where they are wrong, have the person measure again.
        """
}
