import CareServices
import CollectorAPI
import CommunityModel
import Foundation
import SQLiteStorage
import StaffSignIn
import Testing

/// Care manager Tanaka's browser: curl with a cookie of her own.
struct Tanaka {
    let collector: RunningCollector
    let member: StaffMember
    /// `name=value` as the last answer set it.
    var cookie: String?

    static let password = "縁側で お茶をのむ 朝です"

    /// She has an account, and Hanako is her client.
    static func employed(at collector: RunningCollector) async throws -> Tanaka {
        let name = try #require(SignInName("tanaka"))
        let member = try await AddStaffMember(staff: collector.store, cost: .least)(
            name: "田中 由美",
            title: "ケアマネジャー",
            signInName: name,
            password: password,
            at: collector.clock.now
        )
        _ = try await EntrustResidents(store: collector.store)(collector.hanako.id, to: name)
        return Tanaka(collector: collector, member: member)
    }

    /// She has signed in, too.
    static func signedIn(at collector: RunningCollector) async throws -> Tanaka {
        var tanaka = try await employed(at: collector)
        let answer = try await tanaka.signIn()
        #expect(answer.status == 303)
        return tanaka
    }

    mutating func signIn(name: String = "tanaka", password: String = Self.password) async throws -> Curl.Answer {
        let answer = try await post("/desk/sign-in", ["name": name, "password": password])
        if let set = answer.headers["set-cookie"] { cookie = set.split(separator: ";").first.map(String.init) }
        return answer
    }

    func get(_ path: String, headers: [String] = []) async throws -> Curl.Answer {
        try await Curl.request(["--insecure"] + arguments(headers), collector.url(.people, path))
    }

    /// As her browser posts a form of ours, unless `headers` say otherwise.
    func post(
        _ path: String,
        _ fields: [String: String],
        headers: [String] = ["Sec-Fetch-Site: same-origin"]
    ) async throws -> Curl.Answer {
        let form = fields.flatMap { ["--data-urlencode", "\($0.key)=\($0.value)"] }
        let all = ["--insecure"] + arguments(headers) + (form.isEmpty ? ["--data", ""] : form)
        return try await Curl.request(all, collector.url(.people, path))
    }

    private func arguments(_ headers: [String]) -> [String] {
        (headers + (cookie.map { ["Cookie: \($0)"] } ?? [])).flatMap { ["--header", $0] }
    }

    /// What the forms of her session carry.
    func formToken() async throws -> String {
        let page = try await get("/desk").text
        let mark = try #require(page.range(of: "name=\"form\" value=\""))
        return String(page[mark.upperBound...].prefix(64))
    }
}
