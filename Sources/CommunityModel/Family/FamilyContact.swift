/// Who is told about a resident, and how (家族の連絡先).
package struct FamilyContact: Hashable, Sendable {
    package typealias ID = Identifier<FamilyContact>

    package let id: ID
    /// Whom it is about.
    package let resident: Resident.ID
    /// As the mail addresses them: 「美咲」.
    package let name: String
    /// What they are to the resident: 「長女」.
    package let relation: String
    package let email: EmailAddress
    /// Whether they want the quiet note of each morning.
    package let wantsMorningNote: Bool

    package init(
        id: ID,
        resident: Resident.ID,
        name: String,
        relation: String,
        email: EmailAddress,
        wantsMorningNote: Bool = true
    ) {
        self.id = id
        self.resident = resident
        self.name = name
        self.relation = relation
        self.email = email
        self.wantsMorningNote = wantsMorningNote
    }
}

/// An address that mail can be sent to: `local@domain`, ASCII, 254 bytes at most (RFC 5321 section 4.5.3.1.3).
///
/// No quoted local parts, no comments, no line breaks: what is in it can stand in an SMTP command and in a header.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Returns: nil when it is not such an address.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].count),
            parts[0].allSatisfy(Self.isLocal), parts[0].first != UInt8(ascii: "."), parts[0].last != UInt8(ascii: "."),
            Self.isDomain(parts[1])
        else { return nil }
        description = text
    }

    /// What stands behind the `@`.
    package var domain: Substring { description.drop { $0 != "@" }.dropFirst() }

    private static func isLocal(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }

    private static func isDomain(_ domain: Substring.UTF8View) -> Bool {
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
