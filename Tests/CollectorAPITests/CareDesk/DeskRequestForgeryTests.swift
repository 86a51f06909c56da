import CollectorAPI
import CommunityModel
import Testing

@Suite("A post at the care desk", .enabled(if: Curl.isHere, "curl is the client"))
struct DeskRequestForgeryTests {
    /// Where a request says it comes from, and whether that is one of our own pages.
    struct Source: Sendable, CustomStringConvertible {
        let site: String?
        let origin: Origin?
        let isOurs: Bool

        enum Origin: String, Sendable {
            case ours, foreign, null
        }

        var description: String { "\(site ?? "no site"), \(origin?.rawValue ?? "no origin")" }

        static let all = [
            Source(site: "same-origin", origin: .ours, isOurs: true),
            Source(site: "same-origin", origin: nil, isOurs: true),
            Source(site: "same-site", origin: .ours, isOurs: false),
            Source(site: "cross-site", origin: .ours, isOurs: false),
            Source(site: "cross-site", origin: .foreign, isOurs: false),
            Source(site: "none", origin: nil, isOurs: false),
            Source(site: nil, origin: .ours, isOurs: true),
            Source(site: nil, origin: .foreign, isOurs: false),
            Source(site: nil, origin: .null, isOurs: false),
            Source(site: nil, origin: nil, isOurs: false),
        ]

        func headers(at collector: RunningCollector) -> [String] {
            let origin = origin.map { origin in
                switch origin {
                case .ours: collector.url(.people, "")
                case .foreign: "https://evil.example.com"
                case .null: "null"
                }
            }
            return (site.map { ["Sec-Fetch-Site: \($0)"] } ?? []) + (origin.map { ["Origin: \($0)"] } ?? [])
        }
    }

    @Test("to sign in is taken from our own page only", arguments: Source.all)
    func signIn(source: Source) async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.employed(at: collector)
            let answer = try await tanaka.post(
                "/desk/sign-in",
                ["name": "tanaka", "password": Tanaka.password],
                headers: source.headers(at: collector)
            )
            #expect(answer.status == (source.isOurs ? 303 : 403))
            #expect((answer.headers["set-cookie"] != nil) == source.isOurs)
        }
    }

    @Test(
        "to sign out or for another light is taken from our own page with the token of the session only",
        arguments: Source.all
    )
    func inSession(source: Source) async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            let token = try await tanaka.formToken()
            let headers = source.headers(at: collector)
            for wrong in [nil, "", String(repeating: "0", count: 64)] {
                for path in ["/desk/theme", "/desk/sign-out"] {
                    let fields = ["theme": "dark"].merging(wrong.map { ["form": $0] } ?? [:]) { $1 }
                    #expect(try await tanaka.post(path, fields, headers: headers).status == 403)
                }
            }
            let theme = try await tanaka.post("/desk/theme", ["theme": "dark", "form": token], headers: headers)
            #expect(theme.status == (source.isOurs ? 303 : 403))
            #expect(try await tanaka.get("/desk").status == 200, "nothing of the refused ones has happened")
            let out = try await tanaka.post("/desk/sign-out", ["form": token], headers: headers)
            #expect(out.status == (source.isOurs ? 303 : 403))
            #expect(try await tanaka.get("/desk").status == (source.isOurs ? 303 : 200))
        }
    }

    @Test("that is no form, or too long, is refused")
    func noForm() async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            let json = try await tanaka.post(
                "/desk/theme",
                [:],
                headers: ["Sec-Fetch-Site: same-origin", "Content-Type: application/json"]
            )
            #expect(json.status == 403)
            let long = try await tanaka.post("/desk/theme", ["form": String(repeating: "x", count: 9_000)])
            #expect(long.status == 413)
            let cut = try await tanaka.post("/desk/theme", ["theme": "neon", "form": try await tanaka.formToken()])
            #expect(cut.status == 403)
        }
    }

    @Test("has no counterpart that changes anything by GET", arguments: ["/desk/sign-out", "/desk/theme?theme=dark"])
    func getChangesNothing(path: String) async throws {
        try await RunningCollector.serve { collector in
            let tanaka = try await Tanaka.signedIn(at: collector)
            let answer = try await tanaka.get(path)
            #expect(answer.status == 404 || answer.status == 405)
            #expect(answer.headers["set-cookie"] == nil)
            #expect(try await tanaka.get("/desk").status == 200)
        }
    }
}
