import CareServices
import CommunityModel
import Foundation
import TestSupport
import Testing

@testable import Notifications

@Suite("A mail at a real mail server", .enabled(if: MailSink.isPossible, "needs python3-aiosmtpd and openssl"))
struct SMTPMailSinkTests {
    private let login = SMTPSettings.Login(user: "mimamori", password: "ひみつ")

    private func send(
        _ mail: MailMessage? = nil,
        to sink: MailSink,
        encryption: SMTPSettings.Encryption = .none,
        login: SMTPSettings.Login? = nil,
        authorities: String? = nil
    ) async throws -> DeliveryVerdict {
        let settings = try MailScene.settings(
            port: sink.port,
            encryption: encryption,
            login: login,
            authorities: authorities
        )
        return await SMTPServer(settings).send(try mail ?? MailScene.mail())
    }

    @Test("arrives as it was written: Japanese, dots at the start of lines, long lines, no line break at the end")
    func decodedEqual() async throws {
        let texts = [
            "鳥海 はなこさんの 反応が ありました（きょう 9:41 カード）。\n\n--\n鳥南町 みまもり　電話 0858-00-0100\n",
            ".\n..\n.はじめ\n\n.\n", "\r\n.\r\nQUIT\r\n", "", "\n", "髙﨑 𠮷野家 👵🏻 が゛ e\u{301} \u{200B}\t=20 =?x?= 終",
            "From はなこ\n>From\n" + String(repeating: "寿限無", count: 2_000),
            String(repeating: "一行 one line\n", count: 5_000),
        ]
        try await MailSink.serve { sink in
            for text in texts { #expect(try await send(MailScene.mail(text: text), to: sink) == .accepted) }
            let mails = try await sink.mails()
            let expected = texts.map {
                $0.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\n", with: "\r\n")
            }
            #expect(mails.map(\.text) == expected)
            #expect(mails.flatMap(\.defects).isEmpty)
        }
    }

    @Test("shows its subject and its recipient's name as they are")
    func headersDecodedEqual() async throws {
        let subjects = [
            "鳥海 はなこさんの 今朝のようす: まだ反応がありません", "OK", "=?utf-8?B?eA==?=", "a, b; <c@d> \"e\"",
            String(repeating: "髙﨑👵🏻さんの今朝のようす ", count: 12) + "終",
            String(repeating: "plain words ", count: 20) + "end",
        ]
        let names = ["美咲", "Misaki", "Misaki T.", "\"美\" <x@example.com>, y", "鳥海 美咲 (長女)", ""]
        try await MailSink.serve { sink in
            for (subject, name) in zip(subjects, names) {
                #expect(try await send(MailScene.mail(name: name, subject: subject), to: sink) == .accepted)
            }
            let mails = try await sink.mails()
            #expect(mails.map { $0.header("Subject") } == subjects)
            #expect(mails.map(\.recipients) == names.map { [[$0, "misaki@example.jp"]] })
            #expect(mails.flatMap(\.defects).isEmpty)
        }
    }

    @Test("has one recipient and no header of a stranger, whatever its names hold")
    func injection() async throws {
        let names = [
            "はなこ\r\nBcc: evil@example.com", "x\r\n.\r\nMAIL FROM:<evil@example.com>\r\n", "はなこ\rCc: evil@example.com",
            "x\u{85}Bcc: evil@example.com", "=?utf-8?Q?=0D=0ABcc:_evil@example.com?=", "\u{2028}Bcc: evil@example.com",
        ]
        try await MailSink.serve { sink in
            let channel = MailChannel(try MailScene.settings(port: sink.port))
            for name in names {
                let message = try MailScene.message(recipient: name, relation: name, resident: name, key: name)
                #expect(await channel.deliver(message) == .accepted)
            }
            let mails = try await sink.mails()
            #expect(mails.count == names.count)
            for mail in mails {
                #expect(mail.headers.count == 9)
                #expect(mail.header("Bcc") == nil)
                #expect(mail.header("Cc") == nil)
                #expect(mail.recipients.map(\.last) == ["misaki@example.jp"])
            }
        }
    }

    @Test("is put off, then taken, under one Message-ID")
    func putOff() async throws {
        try await MailSink.serve { sink in
            let channel = MailChannel(try MailScene.settings(port: sink.port))
            let message = try MailScene.message()
            try sink.answer("down")
            #expect(await channel.deliver(message).isTryAgain)
            try sink.answer("451")
            #expect(await channel.deliver(message) == .tryAgain(reason: "the mail server answered 451"))
            try sink.answer("550")
            #expect(await channel.deliver(message) == .refused(reason: "the mail server answered 550"))
            try sink.answer(nil)
            #expect(await channel.deliver(message) == .accepted)
            #expect(await channel.deliver(message) == .accepted)
            let mails = try await sink.mails()
            #expect(mails.count == 2)
            #expect(Set(mails.map { $0.header("Message-ID") }) == ["<0196-1-0197-1@town.example.jp>"])
        }
    }

    @Test("of twenty at the same time arrives once each")
    func atOnce() async throws {
        try await MailSink.serve { sink in
            let channel = MailChannel(try MailScene.settings(port: sink.port))
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let message = try? MailScene.message(resident: "住民\(number)", key: "key-\(number)")
                        guard let message else { return }
                        #expect(await channel.deliver(message) == .accepted)
                    }
                }
            }
            let mails = try await sink.mails()
            let expected = (0..<20).map { "<key-\($0)@town.example.jp> 住民\($0)さん: 反応がありました" }
            let arrived = mails.map { "\($0.header("Message-ID") ?? "") \($0.header("Subject") ?? "")" }
            #expect(arrived.sorted() == expected.sorted())
        }
    }

    @Test("waits while our login is wrong or missing, and arrives with the right one")
    func logins() async throws {
        try await MailSink.serve("--auth", "mimamori:ひみつ") { sink in
            let wrong = SMTPSettings.Login(user: "mimamori", password: "himitsu")
            let withWrong = try await send(to: sink, login: wrong)
            #expect(withWrong == .tryAgain(reason: "the mail server refused our login (535)"))
            let without = try await send(to: sink)
            #expect(without == .tryAgain(reason: "the mail server refused us (530)"))
            #expect(try await sink.mails().isEmpty)
            let withRight = try await send(to: sink, login: login)
            #expect(withRight == .accepted)
            #expect(try await sink.mails().count == 1)
        }
    }

    @Test("arrives over TLS with a login, at a server that takes it in no other way")
    func encrypted() async throws {
        try await MailSink.serve("--tls", "--auth", "mimamori:ひみつ") { sink in
            let known = sink.certificate
            #expect(try await send(to: sink, encryption: .required, login: login, authorities: known) == .accepted)
            #expect(try await send(to: sink, encryption: .ifOffered, login: login) == .accepted)
            let wrong = SMTPSettings.Login(user: "mimamori", password: "himitsu")
            let verdict = try await send(to: sink, encryption: .required, login: wrong, authorities: known)
            #expect(verdict == .tryAgain(reason: "the mail server refused our login (535)"))
            #expect(try await send(to: sink, encryption: .none).isTryAgain)
            #expect(try await sink.mails().count == 2)
        }
    }

    @Test("is not handed to a server whose certificate names another, or that nobody we trust has signed")
    func wrongCertificates() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "engawa-mail-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let town = try await TestCertificates(in: folder)
        for name in ["IP:127.0.0.1", "IP:127.0.0.2", "DNS:mail.example.jp"] {
            let prepare = { (sink: URL) in
                let pair = try await town.issue("mail", alternativeName: name)
                let files = [(pair.certificate, "certificate.pem"), (pair.key, "key.pem")]
                for (file, place) in files {
                    try FileManager.default.copyItem(atPath: file, toPath: sink.appending(path: place).path)
                }
            }
            try await MailSink.serve("--tls", prepare: prepare) { sink in
                let trusted = try await send(to: sink, encryption: .required, authorities: town.authority)
                #expect(trusted.isTryAgain == (name != "IP:127.0.0.1"), "\(trusted)")
                // By the authorities of the operating system, and by none at all.
                let unknown = try await send(to: sink, encryption: .required)
                #expect(unknown.isTryAgain, "\(unknown)")
                let missing = folder.appending(path: "missing.pem").path
                #expect(try await send(to: sink, encryption: .required, authorities: missing).isTryAgain)
                #expect(try await sink.mails().count == (name == "IP:127.0.0.1" ? 1 : 0))
            }
        }
    }
}
