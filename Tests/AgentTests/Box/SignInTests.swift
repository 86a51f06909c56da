import CommunityModel
import ResidentCards
import Screens
import SmartCards
import Synchronization
import TestSupport
import Testing
import UplinkProtocol

@testable import Agent

@Suite("Signing in at the television", .serialized, .enabled(if: TestCards.areAvailable, "needs openssl"))
struct SignInTests {
    private static let page = "/tv/exam-records"

    /// Hanako's My Number card lies on the reader, and she has chosen her exam records.
    private func atTable(
        pin: String = "",
        answers: [CardChallengeAnswer] = [],
        _ body: @Sendable (TestBox, PlayedCards) async throws -> Void
    ) async throws {
        let cards = try PlayedCards()
        try await TestBox.run { box async throws in
            box.agent.use(cards)
            box.collector.bind(cards.token, to: Town.hanako)
            box.collector.guardPage(Self.page, for: .examRecords, answers: answers)
            box.agent.cardTapped(cards.token)
            try await box.isOpen()
            #expect(await box.agent.records("/tv/home") != .ownScreen)
            #expect(await box.agent.records(Self.page) == .ownScreen)
            try await body(box, cards)
        }
    }

    @Test("shows a page after four digits and 決定, and the card signed what the collector gave")
    func signsIn() async throws {
        try await atTable { box, cards in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            try await box.enter("1234")
            try await box.shows(.records(path: Self.page))
            guard case .page(status: 200, _, _) = await box.agent.records(Self.page) else {
                Issue.record("the page opens")
                return
            }
            let proof = try #require(box.collector.proofs.first)
            #expect(proof.purpose == .examRecords && box.collector.proofs.count == 1)
            let digest = CardSignInDigest.digest(
                challenge: Array(repeating: 7, count: 32),
                box: box.agent.profile.box,
                session: proof.session,
                purpose: .examRecords
            )
            #expect(cards.digests == [digest])
            #expect(try cards.files.openSSLVerifies(proof.signature, of: digest))
            #expect(try proof.certificate == cards.files.certificate)
        }
    }

    @Test("says how many tries are left after a wrong PIN, and tries no more by itself; at one it refuses")
    func wrongPIN() async throws {
        try await atTable { box, cards in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            try await box.enter("9999")
            try await box.shows(.signInStopped(.wrongPIN(triesLeft: 2)))
            #expect(cards.pins.count == 1 && box.collector.proofs.isEmpty)
            #expect(try await box.request("/").send(to: box.port).body.contains("あと 2回 ためせます"))
            _ = try await box.request("/sign-in", method: "POST").send(to: box.port)
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 2))
            try await box.enter("8888")
            try await box.shows(.signInStopped(.wrongPIN(triesLeft: 1)))
            #expect(await box.agent.records(Self.page) == .ownScreen)
            try await box.shows(.signInStopped(.oneTryLeft))
            #expect(try cards.files.triesLeft("authentication") == 1)
        }
    }

    @Test(
        "leaves no digit behind, whichever way it ends",
        arguments: ["sent", "taken back", "黄", "lifted", "another card", "measured", "time", "revoked", "roster"]
    )
    func wipes(way: String) async throws {
        try await atTable { box, cards in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            for digit in [1, 2, 3] { box.agent.press(.digit(digit)) }
            let pin = box.agent.state.withLock(\.pin)
            #expect(pin.count == 3)
            switch way {
            case "sent": try await box.enter("4")
            case "taken back": for _ in 1...4 { box.agent.press(.takeBack) }
            case "黄": box.agent.leave()
            case "lifted": box.agent.cardLifted(cards.token)
            case "another card": box.agent.cardTapped(Town.yutosCard)
            case "measured": try box.agent.keep([try Town.measurement(1)])
            case "time":
                box.time.pass(.minutes(4))
                box.agent.readerChanged(nil)
            case "revoked": box.agent.boxIsRefused()
            default: box.agent.rosterChanged(to: Roster(version: 2, members: [Town.yuto.member]))
            }
            try await eventually { pin.isBlank }
            #expect(box.agent.table.enteredDigits == 0)
        }
    }

    @Test("shows no PIN to the card when somebody left while the collector was asked")
    func leftMeanwhile() async throws {
        try await atTable { box, cards in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            let agent = box.agent
            box.collector.whilePageIsOnItsWay { agent.leave() }
            try await box.enter("9999")
            try await eventually { cards.pins.count == 1 }
            #expect(try cards.files.triesLeft("authentication") == 3)
            #expect(box.agent.table.screen == .idle && box.collector.proofs.isEmpty)
        }
    }

    @Test("tells the collector nothing when somebody left while the card signed")
    func leftWhileSigning() async throws {
        try await atTable { box, cards in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            let agent = box.agent
            cards.whileItSigns { agent.cardTapped(Town.yutosCard) }
            try await box.enter("1234")
            try await eventually { box.agent.table.session?.card == Town.yutosCard }
            try await eventually { cards.pins.allSatisfy(\.isBlank) }
            #expect(box.collector.proofs.isEmpty)
        }
    }

    @Test("has a sentence when the line is away, and spends no try then")
    func lineDown() async throws {
        try await atTable { box, cards in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            box.collector.isReachable = false
            try await box.enter("1234")
            try await box.shows(.signInStopped(.lineDown))
            #expect(cards.pins.isEmpty && box.agent.state.withLock { $0.pin.isBlank })
        }
    }

    @Test(
        "has a sentence for whatever the collector says",
        arguments: [CardSignInRefusal.certificateExpired, .revoked, .challengeExpired, .otherResident, .tooManyTries]
    )
    func refused(refusal: CardSignInRefusal) async throws {
        try await atTable { box, _ in
            box.collector.answerProofs(with: [.refused(refusal)])
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            try await box.enter("1234")
            try await box.shows(.signInStopped(.refused(refusal)))
            let page = try await box.request("/").send(to: box.port).body
            #expect(page.contains(CardSignInWords(japanese: refusal).advice))
        }
    }

    @Test("goes on in a new session when the collector forgot the one before")
    func forgotten() async throws {
        try await atTable { box, _ in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            box.collector.forgetSessions()
            try await box.enter("1234")
            try await box.shows(.records(path: Self.page))
        }
    }

    @Test(
        "has a sentence for whatever becomes of the card",
        arguments: [
            (.noAnswer(.removed), .lifted), (.noAnswer(.sharingViolation), .readerInUse),
            (.noAnswer(.hung), .unreadable), (.anotherCard, .refused(.challengeOfOtherSession)),
            (.notMyNumberCard, .notMyNumberCard), (.locked, .locked), (.oneTryLeft, .oneTryLeft),
        ] as [(MyNumberCardError, SignInTrouble)]
    )
    func cardTrouble(error: MyNumberCardError, trouble: SignInTrouble) async throws {
        try await atTable { box, cards in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            cards.fail(with: error)
            try await box.enter("1234")
            try await box.shows(.signInStopped(trouble))
            for pin in cards.pins { #expect(pin.isBlank) }
        }
    }

    @Test("keeps digits out of the page, the events and the addresses: dots are all that is shown")
    func dots() async throws {
        try await atTable { box, cards in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            let empty = try await box.request("/").send(to: box.port).body
            for digit in "7319".prefix(3) {
                var key = box.request("/pin", method: "POST")
                key.body = "key=\(digit)"
                let answer = try await key.send(to: box.port)
                #expect(answer.status == 303 && answer.headers["location"] == "/")
            }
            let page = try await box.request("/").send(to: box.port).body
            #expect(page.contains("4けたの うち 3けた 入りました"))
            // But for the dots, what the screen is about is as it was without a digit.
            func plain(_ page: String) -> Substring {
                let main =
                    page.drop { $0 != "\n" }.split(separator: "<main").last?.split(separator: "</main>").first ?? ""
                return main.replacing("●", with: "○").replacing(/\dけた 入りました/, with: "")
            }
            #expect(plain(page) == plain(empty) && plain(page).contains("data-pin"))
            for event in try box.spooled() {
                let isPlain = [.tap(cards.token), .television(.key)].contains(event.content)
                #expect(isPlain, "\(event)")
            }
        }
    }

    @Test("takes the digits of the box's own receiver as well, with 戻る and 決定")
    func receiver() async throws {
        try await atTable { box, _ in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            for word in ["9", "back", "1", "2", "3", "4", "ok"] {
                var key = box.request("/keys", method: "POST")
                key.body = "key=\(word)"
                #expect(try await key.send(to: box.port).status == 200)
            }
            try await box.shows(.records(path: Self.page))
        }
    }

    @Test("takes the digits of an input device past the page that stands, which does the rest")
    func inputDevice() async throws {
        try await atTable { box, _ in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            let page = box.agent.events.listen(seen: box.agent.events.number, top: box.agent.topRow)
            for key in [RemoteKey.digit(9), .back, .digit(1), .digit(2), .digit(3), .digit(4)] {
                box.agent.received(key)
            }
            #expect(box.agent.state.withLock(\.pin).count == 4)
            box.agent.received(.ok)
            box.agent.events.close()
            var told = ""
            for await event in page { told += String(decoding: event, as: UTF8.self) }
            let keys = told.split(separator: "\n").filter { $0 == "event: key" }.count
            #expect(keys == 1 && told.contains("event: key\ndata: ok\n"), "the page has heard more than 決定")
        }
    }

    @Test("takes nothing else for a key of the pad", arguments: ["", "key=", "key=12", "key=x", "key=1&key=2x", "k=1"])
    func badKeys(form: String) async throws {
        try await atTable { box, _ in
            try await box.shows(.enteringPIN(Town.hanako, triesLeft: 3))
            var key = box.request("/pin", method: "POST")
            key.body = form
            let status = try await key.send(to: box.port).status
            #expect(form == "key=1&key=2x" ? status == 303 : status == 400)
        }
    }
}

extension TestBox {
    /// Presses these digits and 決定.
    func enter(_ digits: String) async throws {
        for digit in digits.compactMap(\.wholeNumberValue) { agent.press(.digit(digit)) }
        agent.press(.confirm)
    }
}
