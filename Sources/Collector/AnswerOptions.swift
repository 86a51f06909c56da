import ArgumentParser
import FoundationEssentials

/// How a command answers: in words for people, or as one line of JSON for scripts.
struct AnswerOptions: ParsableArguments {
    @Flag(help: "Answer with one line of JSON.")
    var json = false

    func print(_ value: some Encodable, words: String) throws {
        Swift.print(json ? String(decoding: try JSONEncoder.plain.encode(value), as: UTF8.self) : words)
    }
}
