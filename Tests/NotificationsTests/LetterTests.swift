import CareServices
import CommunityModel
import Foundation
import Testing

@testable import Notifications

@Suite("A letter to the family") struct LetterTests {
    static let zone = TownZone.japan
    static let day = TownDay(daysSinceEpoch: 20_779)

    static func at(_ hour: Int, _ minute: Int, daysAgo: Int = 0) -> Instant {
        zone.instant(of: day.advanced(byDays: -daysAgo), at: ClockTime(hour: hour, minute: minute))
    }

    static func message(_ content: FamilyMessage.Content, name: String = "美咲") throws -> FamilyMessage {
        FamilyMessage(
            recipient: FamilyContact(
                id: FamilyContact.ID(at: at(0, 0)),
                resident: Resident.ID(at: at(0, 0)),
                name: name,
                relation: "長女",
                email: try #require(EmailAddress("misaki@example.jp"))
            ),
            residentName: "鳥海 はなこ",
            content: content,
            town: TownProfile(name: "鳥南町", officePhone: "0858-00-0100"),
            key: "0196-1-0197-1",
            writtenAt: at(9, 30)
        )
    }

    @Test("about a silent morning says what is known, and what was done")
    func silent() throws {
        let sign = LifeSign(kind: .tap, at: Self.at(21, 14, daysAgo: 1))
        let letter = FamilyLetter(
            try Self.message(
                .noSignOfLife(last: sign, deadline: Self.at(9, 0), askedAt: Self.at(9, 0), home: .connected)
            )
        )
        #expect(letter.text.contains("最後の反応 昨日 21:14"))
        #expect(letter.text.contains("9:00"))
        #expect(letter.text.contains("鳥南町"))
        #expect(letter.text.contains("0858-00-0100"))
        #expect(letter.text.contains("9:00 に テレビで 声をかけましたが"))
        #expect(!letter.text.contains("つながっていません"))
    }

    @Test("says so when the home cannot be reached: the line may be the cause")
    func outOfReach() throws {
        let letter = FamilyLetter(
            try Self.message(
                .noSignOfLife(last: nil, deadline: Self.at(9, 0), askedAt: Self.at(9, 0), home: .outOfReach)
            )
        )
        #expect(letter.text.contains("つながっていません"))
        #expect(letter.text.contains("記録は ありません"))
        #expect(!letter.text.contains("声をかけました"), "nobody knows whether that television has asked")
    }

    @Test(
        "never frightens and never tells a value",
        arguments: [
            FamilyMessage.Content.morningNote(LifeSign(kind: .televisionKey, at: LetterTests.at(5, 40))),
            .noSignOfLife(last: nil, deadline: LetterTests.at(9, 0), askedAt: LetterTests.at(9, 0), home: .connected),
            .allClear(LifeSign(kind: .promptAnswer, at: LetterTests.at(9, 41))),
        ]
    )
    func calm(content: FamilyMessage.Content) throws {
        let letter = FamilyLetter(try Self.message(content))
        for word in ["緊急", "危険", "至急", "血圧", "mmHg", "!"] { #expect(!(letter.subject + letter.text).contains(word)) }
        #expect(letter.subject.contains("鳥海 はなこ"))
    }
}

@Suite("A mail on the wire") struct MailMessageTests {
    private func mail(name: String = "美咲", subject: String = "今朝のようす", id: String = "key@example.jp") throws -> String {
        let address = try #require(EmailAddress("misaki@example.jp"))
        let message = MailMessage(
            from: MailMessage.Mailbox(name: "みまもり", address: try #require(EmailAddress("mimamori@example.jp"))),
            to: MailMessage.Mailbox(name: name, address: address),
            subject: subject,
            text: "一行目\n二行目\r\nおわり",
            id: id,
            date: LetterTests.at(9, 30),
            zone: .japan
        )
        return String(decoding: message.bytes, as: UTF8.self)
    }

    private func header(_ name: String, in mail: String) -> String? {
        let head = mail.components(separatedBy: "\r\n\r\n")[0].replacingOccurrences(of: "\r\n ", with: " ")
        return head.components(separatedBy: "\r\n").first { $0.hasPrefix(name + ": ") }.map {
            String($0.dropFirst(name.count + 2))
        }
    }

    @Test("has short lines of ASCII only, and its date in the town's time")
    func lines() throws {
        let text = try mail(subject: String(repeating: "鳥海はなこさんの今朝のようす", count: 8))
        for line in text.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 78)
            #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
        #expect(header("Date", in: text) == "Sun, 22 Nov 2026 09:30:00 +0900")
        #expect(header("Message-ID", in: text) == "<key@example.jp>")
    }

    @Test(
        "keeps its headers whatever a name holds",
        arguments: [
            "みさき\r\nBcc: evil@example.com", "a\u{0}b", "\"quoted\", <x@example.com>", "=?utf-8?B?eA==?=", "\u{2028}x",
        ]
    )
    func injection(name: String) throws {
        let text = try mail(name: name, subject: name, id: "key\r\nX: y@example.jp")
        let names = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
            .filter { !$0.hasPrefix(" ") }.compactMap { $0.components(separatedBy: ":").first }
        #expect(
            names == [
                "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding", "Auto-Submitted",
            ]
        )
        #expect(header("To", in: text)?.hasSuffix("<misaki@example.jp>") == true)
        #expect(header("To", in: text)?.contains("evil@example.com>") != true)
    }
}

@Suite("An e-mail address") struct EmailAddressTests {
    @Test("is taken", arguments: ["misaki@example.jp", "a.b+c@sub.example.co.jp", "x@localhost"])
    func taken(text: String) {
        #expect(EmailAddress(text)?.description == text)
    }

    @Test(
        "is refused when it could be anything else",
        arguments: [
            "", "misaki", "@example.jp", "a@", "a@b@c", "a b@example.jp", "a@example.jp\r\nRCPT TO:<x@y>", "<a@b.jp>",
            "a@-b.jp",
            "a@b..jp", ".a@b.jp", "é@example.jp", String(repeating: "a", count: 65) + "@b.jp",
        ]
    )
    func refused(text: String) {
        #expect(EmailAddress(text) == nil)
    }
}
