import CommunityModel
import Screens
import Testing

@testable import Agent

@Suite("The gateway, for the watch", .serialized) struct GatewayWatchTests {
    @Test("shows the question with its chime, and 決定 answers it once")
    func answers() async throws {
        try await TestBox.run { box async throws in
            let prompt = box.asks()
            let page = try await box.request("/").send(to: box.port)
            #expect(page.body.contains("お変わりありませんか?"))
            #expect(page.body.contains("鳥海") && page.body.contains(PromptPage.chimePath))
            let chime = try await box.request(PromptPage.chimePath).send(to: box.port)
            #expect(chime.status == 200 && chime.headers["content-type"] == "audio/wav")

            for _ in 1...2 {
                let answer = try await box.request("/answer", method: "POST").send(to: box.port)
                #expect(answer.status == 303 && answer.headers["location"] == "/")
            }
            #expect(try box.signs() == [.answered(prompt)])
            let thanks = try await box.request("/").send(to: box.port)
            #expect(thanks.body.contains("ありがとうございます"))
        }
    }

    @Test("takes 決定 of the receiver for an answer, too")
    func answersByReceiver() async throws {
        try await TestBox.run { box async throws in
            let prompt = box.asks()
            var key = box.request("/keys", method: "POST")
            key.body = "key=ok"
            #expect(try await key.send(to: box.port).status == 200)
            #expect(try box.signs().contains(.answered(prompt)))
        }
    }

    @Test(
        "takes whatever key is pressed for a sign of life, the one that turns the television on among them",
        arguments: [
            ("/still-here", ""), ("/leave", ""), ("/choose", "choice=none"), ("/text-size", "size=large&back=/"),
            ("/keys", "key=power"), ("/keys", "key=1"), ("/keys", "key=blue"),
        ]
    )
    func counts(path: String, form: String) async throws {
        try await TestBox.run { box async throws in
            var key = box.request(path, method: "POST")
            key.body = form
            #expect(try await key.send(to: box.port).status < 400)
            #expect(try await key.send(to: box.port).status < 400)
            #expect(try box.signs() == [.key], "two keys of a moment are one sign")
        }
    }

    @Test("takes a page that is looked at, or a refused post, for no sign: nobody may have been there")
    func doesNotCount() async throws {
        try await TestBox.run { box async throws in
            for path in ["/", "/contact", "/assets/tv.css", "/nowhere"] {
                _ = try await box.request(path).send(to: box.port)
            }
            var foreign = box.request("/still-here", method: "POST")
            foreign.headers.removeAll { $0.0 == "Origin" }
            #expect(try await foreign.send(to: box.port).status == 403)
            #expect(try await box.request("/nowhere", method: "POST").send(to: box.port).status == 404)
            #expect(try box.signs() == [])
        }
    }
}

extension TestBox {
    /// The collector has the television ask Hanako.
    fileprivate func asks() -> WatchExpectation.ID {
        let prompt = StandingPrompt(
            id: Town.identifier(50),
            resident: Town.hanako.resident,
            until: time.now + .hours(2)
        )
        agent.promptChanged(to: prompt)
        return prompt.id
    }

    /// What the spool has of the television, oldest first.
    fileprivate func signs() throws -> [TelevisionSign] {
        try spooled().compactMap { event in
            if case .television(let sign) = event.content { sign } else { nil }
        }
    }
}
