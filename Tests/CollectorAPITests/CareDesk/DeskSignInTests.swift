import CareServices
import CommunityModel
import StaffSignIn
import Testing

@Suite("The door of the care desk", .enabled(if: Curl.isHere, "curl is the client"))
struct DeskSignInTests {
    @Test("opens with the right password, and its cookie is for this host, for TLS and for no script")
    func opens() async throws {
        try await RunningCollector.serve { collector in
            var tanaka = try await Tanaka.employed(at: collector)
            #expect(try await tanaka.get("/desk").headers["location"] == "/desk/sign-in")
            let answer = try await tanaka.signIn()
            #expect(answer.status == 303)
            let cookie = try #require(answer.headers["set-cookie"])
            #expect(cookie.hasPrefix("__Host-engawa-desk="))
            for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains("; \(flag)")) }
            #expect(!cookie.contains("Domain"))
            let page = try await tanaka.get("/desk")
            #expect(page.status == 200)
            #expect(page.text.contains("鳥海 はなこ"))
            #expect(page.headers["cache-control"] == "no-store")
            #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
            #expect(page.headers["content-security-policy"]?.contains("unsafe") == false)
            #expect(page.headers["strict-transport-security"] != nil)
        }
    }

    @Test("says the same of a wrong password and of a name that nobody has, after the same work")
    func sameAnswer() async throws {
        try await RunningCollector.serve { collector in
            var tanaka = try await Tanaka.employed(at: collector)
            let wrong = try await tanaka.signIn(password: "wrong but long enough")
            let nobody = try await tanaka.signIn(name: "suzuki", password: "wrong but long enough")
            let noName = try await tanaka.signIn(name: "' OR 1=1 --", password: "x")
            #expect([wrong.status, nobody.status, noName.status] == [401, 401, 401])
            #expect(Set([wrong.text, nobody.text, noName.text]).count == 1)
            #expect([wrong, nobody, noName].allSatisfy { $0.headers["set-cookie"] == nil })
        }
    }

    @Test("works out a password for a name that nobody has, too")
    func sameWork() async throws {
        try await RunningCollector.serve { collector in
            _ = try await Tanaka.employed(at: collector)
            let signIn = try SignInToDesk(store: collector.store, cost: .least)
            for name in ["tanaka", "suzuki", "", "'; DROP TABLE staff"] {
                #expect(try await signIn(name: name, password: "wrong", at: collector.clock.now) == nil)
            }
            #expect(signIn.hashings == 4)
        }
    }

    @Test("is shut for a name after five wrong tries, even for the right password, and opens again after a while")
    func lockOut() async throws {
        try await RunningCollector.serve { collector in
            var tanaka = try await Tanaka.employed(at: collector)
            for _ in 1...5 { #expect(try await tanaka.signIn(password: "wrong").status == 401) }
            #expect(try await tanaka.signIn().status == 429)
            // Names are counted however they are written, and whether anybody has them or not.
            #expect(try await tanaka.signIn(name: " TANAKA ").status == 429)
            for _ in 1...5 { #expect(try await tanaka.signIn(name: "suzuki", password: "wrong").status == 401) }
            #expect(try await tanaka.signIn(name: "suzuki", password: "wrong").status == 429)
            collector.clock.advance(by: .minutes(3))
            #expect(try await tanaka.signIn().status == 303)
        }
    }

    @Test("is shut for an address that tries many names")
    func lockOutOfAddress() async throws {
        try await RunningCollector.serve { collector in
            var tanaka = try await Tanaka.employed(at: collector)
            for number in 1...20 { _ = try await tanaka.signIn(name: "name\(number)", password: "wrong") }
            #expect(try await tanaka.signIn().status == 429)
        }
    }

    @Test("begins a session of its own each time: what the browser held before is worth nothing")
    func fixation() async throws {
        try await RunningCollector.serve { collector in
            var tanaka = try await Tanaka.employed(at: collector)
            let planted = "__Host-engawa-desk=" + String(repeating: "ab", count: 32)
            tanaka.cookie = planted
            _ = try await tanaka.signIn()
            let first = try #require(tanaka.cookie)
            #expect(first != planted)
            _ = try await tanaka.signIn()
            #expect(tanaka.cookie != first)
            let second = tanaka.cookie
            for old in [planted, first] {
                tanaka.cookie = old
                #expect(try await tanaka.get("/desk").status == 303)
            }
            tanaka.cookie = second
            #expect(try await tanaka.get("/desk").status == 200)
        }
    }

    @Test("ends after a quarter of an hour without a deed; a page that brings itself up to date is none")
    func idle() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            for _ in 1...2 {
                collector.clock.advance(by: .minutes(7))
                #expect(try await tanaka.get("/desk", headers: ["Engawa-Live: 1"]).status == 200)
            }
            collector.clock.advance(by: .minutes(2))
            #expect(try await tanaka.get("/desk", headers: ["Engawa-Live: 1"]).status == 401)
            #expect(try await tanaka.get("/desk/live").status == 401)
            #expect(try await tanaka.get("/desk").headers["location"] == "/desk/sign-in?over=1")
        }
    }

    @Test("ends after twelve hours in any case")
    func longest() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            for _ in 1...71 {
                collector.clock.advance(by: .minutes(10))
                #expect(try await tanaka.get("/desk").status == 200)
            }
            collector.clock.advance(by: .minutes(10))
            #expect(try await tanaka.get("/desk").status == 303)
        }
    }

    @Test("closes with sign-out: the cookie is dead")
    func signOut() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            let answer = try await tanaka.post("/desk/sign-out", ["form": try await tanaka.formToken()])
            #expect(answer.status == 303)
            #expect(answer.headers["set-cookie"]?.contains("Max-Age=0") == true)
            #expect(try await tanaka.get("/desk").status == 303)
        }
    }

    @Test("is shut to sessions of a changed password")
    func changedPassword() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            try await ChangeStaffPassword(staff: collector.store, cost: .least)(
                of: try #require(SignInName("tanaka")),
                to: "another long password"
            )
            #expect(try await tanaka.get("/desk").status == 303)
        }
    }
}
