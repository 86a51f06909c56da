package import CommunityModel
import Enrolment
import Synchronization

/// Which card has which binding, as far as the collector has told this box: so that it can greet with the line down.
///
/// A file of one line a card, readable by its owner only: kind, key version, token (64 hexadecimal digits), binding.
/// There is no name in it. Losing it loses a greeting, so a file that cannot be read is an empty one.
package final class LearnedCards: Sendable {
    private let path: String
    private let bindings: Mutex<[CardToken: CardBinding.ID]>

    package init(path: String) {
        self.path = path
        bindings = Mutex(Self.read(path))
    }

    package func binding(of card: CardToken) -> CardBinding.ID? {
        bindings.withLock { $0[card] }
    }

    /// Every card, with its binding.
    package var all: [CardToken: CardBinding.ID] { bindings.withLock(\.self) }

    package func learn(_ card: CardToken, has binding: CardBinding.ID) {
        change { $0[card] = binding }
    }

    package func forget(_ card: CardToken) {
        change { $0[card] = nil }
    }

    /// Forgets every card whose binding is not on the roster any more.
    package func keepOnly(_ roster: Roster) {
        let known = Set(roster.members.flatMap(\.bindings))
        change { $0 = $0.filter { known.contains($0.value) } }
    }

    private func change(_ change: (inout [CardToken: CardBinding.ID]) -> Void) {
        bindings.withLock { bindings in
            let before = bindings
            change(&bindings)
            if bindings != before { write(bindings) }
        }
    }

    private func write(_ bindings: [CardToken: CardBinding.ID]) {
        let text = bindings.map { card, binding in
            "\(card.line) \(binding)\n"
        }.sorted().joined()
        // What cannot be kept is learned again at the next tap.
        try? AtomicFile.write(text.utf8, to: path)
    }

    private static func read(_ path: String) -> [CardToken: CardBinding.ID] {
        guard let bytes = try? AtomicFile.read(path) else { return [:] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return Dictionary(lines.compactMap(Self.entry)) { _, last in last }
    }

    private static func entry(_ line: Substring) -> (CardToken, CardBinding.ID)? {
        let parts = line.split(separator: " ")
        guard parts.count == 4, let card = CardToken(line: parts[..<3]), let binding = CardBinding.ID(String(parts[3]))
        else { return nil }
        return (card, binding)
    }
}

extension CardToken {
    /// As it stands in a file of the box: kind, key version, token.
    var line: String { "\(kind.rawValue) \(keyVersion) \(digest.bytes.hexadecimal)" }

    init?(line: ArraySlice<Substring>) {
        let parts = Array(line)
        guard parts.count == 3, let kind = Int(parts[0]).flatMap(CardKind.init), let version = Int(parts[1]),
            let digest = [UInt8](hexadecimal: parts[2])
        else { return nil }
        self.init(kind: kind, keyVersion: version, digest: digest)
    }
}

extension [UInt8] {
    var hexadecimal: String {
        reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) }
    }

    init?(hexadecimal text: Substring) {
        let digits = text.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            append(UInt8(high << 4 | low))
        }
    }
}
