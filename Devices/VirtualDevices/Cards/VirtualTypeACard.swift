/// An ISO 14443 type A card or a phone that plays one.
package struct VirtualTypeACard: VirtualCard {
    package enum Make: Hashable, Sendable {
        /// A memory tag with a UID of its own, 7 bytes, the first naming the maker (ISO/IEC 14443-3 section 6.4.4).
        case tag(uid: [UInt8])
        /// A phone: 4 bytes drawn at each touch, the first 08, which says so (ISO/IEC 14443-3 section 6.4.4).
        case phone
    }

    package let make: Make
    package private(set) var uid: [UInt8]
    package private(set) var progress = CardProgress.untouched

    /// - Returns: nil unless `uid` has 7 bytes.
    package init?(uid: [UInt8]) {
        guard uid.count == 7 else { return nil }
        make = .tag(uid: uid)
        self.uid = uid
    }

    private init(phoneUID: [UInt8]) {
        make = .phone
        uid = phoneUID
    }

    package static func phone() -> VirtualTypeACard {
        VirtualTypeACard(phoneUID: randomUID())
    }

    package var answerToReset: [UInt8] {
        switch make {
        case .tag: AnswerToReset.memoryCard(standard: .typeAPart3, name: 0x0003)
        case .phone: AnswerToReset.typeA()
        }
    }

    package mutating func enterField() {
        progress = .untouched
        if make == .phone { uid = Self.randomUID() }
    }

    package mutating func reset() {}

    package mutating func respond(to command: [UInt8]) -> CardAnswer {
        ReaderCommand.respond(to: command, identifier: uid, progress: &progress)
    }

    private static func randomUID() -> [UInt8] {
        [0x08] + (0..<3).map { _ in UInt8.random(in: .min ... .max) }
    }
}
