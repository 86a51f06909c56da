package import CommunityModel
import FoundationEssentials

/// A plain-text mail (RFC 5322, MIME by RFC 2045 and 2047). Whatever the words hold, headers stay headers: everything
/// that is not printable ASCII is encoded, and control characters are left out.
package struct MailMessage: Hashable, Sendable {
    package struct Mailbox: Hashable, Sendable {
        /// Shown instead of the address; may be empty.
        package let name: String
        package let address: EmailAddress

        package init(name: String, address: EmailAddress) {
            self.name = name
            self.address = address
        }
    }

    package let from: Mailbox
    package let to: Mailbox
    package let subject: String
    package let text: String
    /// The same on every try, so that a receiver can tell a second copy from a second message.
    package let id: String
    package let date: Instant
    package let zone: TownZone

    /// The id is given without the angle brackets: `key@domain`; what may not stand in a message id is left out.
    package init(
        from: Mailbox,
        to: Mailbox,
        subject: String,
        text: String,
        id: String,
        date: Instant,
        zone: TownZone
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.id = String(decoding: id.utf8.filter(Self.mayBeInID), as: UTF8.self)
        self.date = date
        self.zone = zone
    }

    /// As it goes over the wire, lines ending in CR LF.
    package var bytes: [UInt8] {
        let headers = [
            "From: \(Self.encoded(from))",
            "To: \(Self.encoded(to))",
            "Subject: \(HeaderWords.encoded(subject, after: 9))",
            "Date: \(MailDate.text(of: date, in: zone))",
            "Message-ID: <\(id)>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated",
        ]
        return Array((headers.joined(separator: "\r\n") + "\r\n\r\n" + Self.folded(Data(crlf(text).utf8))).utf8)
    }

    private static func encoded(_ mailbox: Mailbox) -> String {
        let name = mailbox.name.filter { !$0.isWhitespace || $0 == " " }
        return name.isEmpty
            ? "<\(mailbox.address)>" : "\(HeaderWords.encoded(name, after: 6))\r\n <\(mailbox.address)>"
    }

    private func crlf(_ text: String) -> String {
        // By scalars: as a character, CR LF is not a line feed.
        text.unicodeScalars.filter { $0 != "\r" }
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0) }
            .joined(separator: "\r\n")
    }

    /// Base64 in lines of 76 characters (RFC 2045 section 6.8).
    private static func folded(_ data: Data) -> String {
        let digits = Array(data.base64EncodedString().utf8)
        return stride(from: 0, to: digits.count, by: 76)
            .map { String(decoding: digits[$0..<min($0 + 76, digits.count)], as: UTF8.self) + "\r\n" }
            .joined()
    }

    private static func mayBeInID(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "@"):
            true
        default: false
        }
    }
}

/// Words in a header as encoded words (RFC 2047 section 2): UTF-8 in base64, 75 characters at most each, no character
/// torn apart.
enum HeaderWords {
    /// 45 bytes make 60 digits; with `=?utf-8?B?` and `?=` that is 72.
    private static let longestWord = 45

    /// The text as it may stand in a header after `column` characters of the same line.
    static func encoded(_ text: String, after column: Int) -> String {
        let clean = String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
        let isPlain = clean.utf8.allSatisfy { (0x20...0x7E).contains($0) } && clean.utf8.count + column <= 76
        // What looks like an encoded word, or would need quotation marks in a name, is encoded, too.
        if isPlain, !clean.contains("=?"), clean.utf8.allSatisfy({ !"\"(),.:;<>@[\\]".utf8.contains($0) }) {
            return clean
        }
        var words: [[UInt8]] = [[]]
        for scalar in clean.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            let limit = words.count == 1 ? longestWord - 9 : longestWord
            if let last = words.last, last.count + bytes.count > limit { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}

/// `Mon, 23 Nov 2026 09:30:00 +0900` (RFC 5322 section 3.3).
enum MailDate {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(of instant: Instant, in zone: TownZone) -> String {
        let (day, clock) = zone.split(instant)
        let (year, month, date) = day.yearMonthDay
        let offset = abs(zone.offsetInMinutes)
        return "\(weekdays[day.weekday]), \(date) \(months[month - 1]) \(year) "
            + "\(two(clock.hour)):\(two(clock.minute)):\(two(clock.second)) "
            + "\(zone.offsetInMinutes < 0 ? "-" : "+")\(two(offset / 60))\(two(offset % 60))"
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
