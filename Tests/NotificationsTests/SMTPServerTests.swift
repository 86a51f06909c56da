import CareServices
import CommunityModel
import Foundation
import Testing

@testable import Notifications

@Suite("A mail server that is handed a mail") struct SMTPServerTests {
    typealias Moment = ScriptedMailServer.Moment
    typealias Step = ScriptedMailServer.Step

    private func send(
        _ mail: MailMessage? = nil,
        to server: ScriptedMailServer,
        encryption: SMTPSettings.Encryption = .none,
        login: SMTPSettings.Login? = nil,
        patience: Duration = .seconds(60)
    ) async throws -> DeliveryVerdict {
        let settings = try MailScene.settings(
            port: server.port,
            encryption: encryption,
            login: login,
            patience: patience
        )
        return await SMTPServer(settings).send(try mail ?? MailScene.mail())
    }

    @Test("takes it with 250, in one conversation about one sender and one recipient")
    func accepted() async throws {
        try await ScriptedMailServer.serve { server in
            let mail = try MailScene.mail()
            #expect(try await send(mail, to: server) == .accepted)
            #expect(server.messages == [mail.bytes])
            let expected = [
                "EHLO town.example.jp", "MAIL FROM:<mimamori@town.example.jp>", "RCPT TO:<misaki@example.jp>", "DATA",
            ]
            #expect(server.commands.filter { $0 != "QUIT" } == expected)
        }
    }

    @Test(
        "answers with a number, and only a 5xx about this mail or its recipient is for good",
        arguments: [
            (Moment.greeting, "421 too busy", DeliveryVerdict.tryAgain(reason: "the mail server answered 421")),
            (.greeting, "554 nobody is served here", .tryAgain(reason: "the mail server answered 554")),
            (.hello, "421 going down", .tryAgain(reason: "the mail server answered 421")),
            (.hello, "550 not to you", .tryAgain(reason: "the mail server answered 550")),
            (.sender, "451 greylisted", .tryAgain(reason: "the mail server answered 451")),
            (.sender, "530 5.7.0 sign in first", .tryAgain(reason: "the mail server refused us (530)")),
            (.sender, "550 5.7.1 not from you", .tryAgain(reason: "the mail server refused us (550)")),
            (.recipient, "421 going down", .tryAgain(reason: "the mail server answered 421")),
            (.recipient, "450 4.2.1 misaki@example.jp is full", .tryAgain(reason: "the mail server answered 450")),
            (.recipient, "451 greylisted", .tryAgain(reason: "the mail server answered 451")),
            (.recipient, "550 5.1.1 no misaki@example.jp", .refused(reason: "the mail server answered 550")),
            (.recipient, "553-no\r\n553 such name", .refused(reason: "the mail server answered 553")),
            (.data, "451 later", .tryAgain(reason: "the mail server answered 451")),
            (.data, "554 no valid recipients", .refused(reason: "the mail server answered 554")),
            (.message, "421 going down", .tryAgain(reason: "the mail server answered 421")),
            (.message, "452 disk full", .tryAgain(reason: "the mail server answered 452")),
            (.message, "552 too long", .refused(reason: "the mail server answered 552")),
            (.message, "554 5.7.1 spam", .refused(reason: "the mail server answered 554")),
            (.message, "250-taken\r\n250 as 4711", .accepted),
        ]
    )
    func answers(moment: Moment, words: String, verdict: DeliveryVerdict) async throws {
        try await ScriptedMailServer.serve([moment: .say(words)]) { server in
            let answer = try await send(to: server)
            #expect(answer == verdict)
        }
    }

    @Test(
        "may hang up at any moment before it has answered, and is tried again",
        arguments: Moment.allCases.filter { $0 != .goodbye }
    )
    func hangsUp(moment: Moment) async throws {
        let hello = Step.say("250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN")
        let script = [.hello: hello].merging([moment: Step.hangUp]) { $1 }
        try await ScriptedMailServer.serve(script) { server in
            let login = SMTPSettings.Login(user: "mimamori", password: "secret")
            let verdict = try await send(to: server, encryption: .ifOffered, login: login)
            #expect(verdict.isTryAgain, "\(verdict)")
        }
    }

    @Test("may hang up in the middle of a long mail, and is tried again")
    func hangsUpInTheMail() async throws {
        try await ScriptedMailServer.serve([.data: .sayAndHangUp("354 go on")]) { server in
            let mail = try MailScene.mail(text: String(repeating: "はなこさん\n", count: 500_000))
            let verdict = try await send(mail, to: server)
            #expect(verdict.isTryAgain, "\(verdict)")
        }
    }

    @Test("has taken a mail when it says so, even if it hangs up at once")
    func hangsUpAfterwards() async throws {
        try await ScriptedMailServer.serve([.message: .sayAndHangUp("250 taken")]) { server in
            let answer = try await send(to: server)
            #expect(answer == .accepted)
        }
    }

    @Test("has taken a mail when it says so, even if it never says good-bye")
    func silentAfterwards() async throws {
        try await ScriptedMailServer.serve([.goodbye: .keepSilent]) { server in
            let verdict = try await send(to: server, patience: .seconds(5))
            #expect(verdict == .accepted)
        }
    }

    @Test("is left when it does not answer within our patience", arguments: [Moment.greeting, .recipient, .message])
    func silent(moment: Moment) async throws {
        try await ScriptedMailServer.serve([moment: .keepSilent, .goodbye: .keepSilent]) { server in
            let verdict = try await send(to: server, patience: .milliseconds(300))
            #expect(verdict.isTryAgain, "\(verdict)")
        }
    }

    @Test("is tried again when it is not there")
    func connectionRefused() async throws {
        try await ScriptedMailServer.withClosedPort { port in
            let verdict = await SMTPServer(try MailScene.settings(port: port)).send(try MailScene.mail())
            #expect(verdict.isTryAgain, "\(verdict)")
        }
    }

    @Test("is tried again when it speaks another language", arguments: ["HTTP/1.1 400 Bad Request", "\0\u{1}", "220"])
    func anotherLanguage(words: String) async throws {
        try await ScriptedMailServer.serve([.greeting: .sayAndHangUp(words)]) { server in
            let verdict = try await send(to: server)
            #expect(verdict.isTryAgain, "\(verdict)")
        }
    }

    @Test("is told neither names nor passwords unless it encrypts, where that is required")
    func encryptionRequired() async throws {
        let login = SMTPSettings.Login(user: "mimamori", password: "secret")
        for hello in ["250-localhost\r\n250 AUTH PLAIN LOGIN", "250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN"]
        {
            try await ScriptedMailServer.serve([.hello: .say(hello)]) { server in
                let verdict = try await send(to: server, encryption: .required, login: login)
                #expect(verdict.isTryAgain, "\(verdict)")
                #expect(server.commands.allSatisfy { ["EHLO town.example.jp", "STARTTLS", "QUIT"].contains($0) })
                #expect(server.messages.isEmpty)
            }
        }
    }

    @Test("hears no plain word where encryption begins with the first byte")
    func encryptionImplicit() async throws {
        try await ScriptedMailServer.serve { server in
            let login = SMTPSettings.Login(user: "mimamori", password: "secret")
            let verdict = try await send(to: server, encryption: .implicit, login: login)
            #expect(verdict.isTryAgain, "\(verdict)")
            #expect(
                !server.commands.contains { command in Moment.allCases.contains { command.hasPrefix($0.rawValue) } }
            )
        }
    }

    @Test("may offer encryption and then not be able to, where it is only wanted")
    func encryptionIfOffered() async throws {
        try await ScriptedMailServer.serve([.hello: .say("250-localhost\r\n250 STARTTLS")]) { server in
            let answer = try await send(to: server, encryption: .ifOffered)
            #expect(answer == .accepted)
            #expect(server.commands.contains("STARTTLS"))
        }
    }

    @Test(
        "that refuses our login says nothing about the recipient",
        arguments: ["454 4.7.0 later", "534 5.7.9 too weak", "535 5.7.8 wrong password"]
    )
    func loginRefused(words: String) async throws {
        try await ScriptedMailServer.serve([.hello: .say("250-localhost\r\n250 AUTH PLAIN"), .login: .say(words)]) {
            server in
            let verdict = try await send(to: server, login: SMTPSettings.Login(user: "mimamori", password: "wrong"))
            #expect(verdict == .tryAgain(reason: "the mail server refused our login (\(words.prefix(3)))"))
            #expect(server.messages.isEmpty)
        }
    }

    @Test("gets the login that is set, and only where it asks for one")
    func login() async throws {
        let login = SMTPSettings.Login(user: "見守り", password: "ひみつ:+ /?%\"")
        let words = Data("\0\(login.user)\0\(login.password)".utf8).base64EncodedString()
        try await ScriptedMailServer.serve([.hello: .say("250-localhost\r\n250 AUTH PLAIN")]) { server in
            let answer = try await send(to: server, login: login)
            #expect(answer == .accepted)
            #expect(server.commands.contains(words))
        }
        try await ScriptedMailServer.serve { server in
            let answer = try await send(to: server, login: login)
            #expect(answer == .accepted)
            #expect(!server.commands.contains(words))
        }
    }
}

@Suite("Misaki's mail") struct SMTPMailChannelTests {
    @Test("is the same to the byte on every try, so that a second copy is known by its Message-ID")
    func sameOnEveryTry() async throws {
        let scripts: [ScriptedMailServer.Script] = [
            [.message: .hangUp], [.message: .say("451 later")], [.message: .say("250 taken")],
        ]
        try await ScriptedMailServer.serve(scripts[0], scripts[1], scripts[2]) { server in
            let channel = MailChannel(try MailScene.settings(port: server.port))
            let message = try MailScene.message()
            #expect(await channel.deliver(message).isTryAgain)
            #expect(await channel.deliver(message).isTryAgain)
            // A restart knows nothing of the tries before.
            #expect(await MailChannel(try MailScene.settings(port: server.port)).deliver(message) == .accepted)
            #expect(server.messages.count == 3)
            #expect(Set(server.messages).count == 1)
            let text = String(decoding: try #require(server.messages.first), as: UTF8.self)
            #expect(text.contains("\r\nMessage-ID: <0196-1-0197-1@town.example.jp>\r\n"))
        }
    }

    @Test(
        "has one recipient and nine headers, whatever the names in the records hold",
        arguments: [
            "はなこ\r\nBcc: evil@example.com", "はなこ\nRCPT TO:<evil@example.com>", "x\r\n.\r\nMAIL FROM:<evil@example.com>",
            "<evil@example.com>", "\"a\" <evil@example.com>, b", "=?utf-8?B?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=",
            "\u{0}\u{B}\u{C}\u{1B}\u{7F}\u{85}\u{2028}\u{2029}", "", " ", "\t",
            String(repeating: "寿限無", count: 300),
        ]
    )
    func injection(name: String) async throws {
        try await ScriptedMailServer.serve { server in
            let channel = MailChannel(try MailScene.settings(port: server.port))
            let message = try MailScene.message(
                recipient: name,
                relation: name,
                resident: name,
                key: "1>\r\nX: \(name)"
            )
            #expect(await channel.deliver(message) == .accepted)
            let expected = [
                "EHLO town.example.jp", "MAIL FROM:<mimamori@town.example.jp>", "RCPT TO:<misaki@example.jp>", "DATA",
            ]
            #expect(server.commands.filter { $0 != "QUIT" } == expected)
            try #require(server.messages.count == 1)
            let text = String(decoding: server.messages[0], as: UTF8.self)
            let lines = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
            #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
            #expect(
                lines.filter { !$0.hasPrefix(" ") }.compactMap { $0.components(separatedBy: ":").first } == [
                    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
                    "Content-Transfer-Encoding", "Auto-Submitted",
                ]
            )
        }
    }
}
