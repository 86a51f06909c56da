import Testing

@testable import StaffSignIn

@Suite("A kept password") struct PasswordHashTests {
    private let password = "縁側で お茶をのむ 朝"

    @Test(
        "is scrypt as RFC 7914 works it out",
        arguments: [
            ("", "", 4, 1, 1, "77d6576238657b203b19ca42c18a0497"),
            ("password", "NaCl", 10, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe"),
            ("pleaseletmein", "SodiumChloride", 14, 8, 1, "7023bdcb3afd7348461c06cd81fd38eb"),
        ]
    )
    func vectors(password: String, salt: String, logN: Int, r: Int, p: Int, begins: String) throws {
        guard let cost = PasswordCost(logN: logN, r: r, p: min(p, 8)), p <= 8 else { return }
        let hash = try PasswordHash.scrypt(password, salt: Array(salt.utf8), cost, count: 64)
        #expect(hash.hexadecimal.hasPrefix(begins))
    }

    @Test("matches itself and nothing else, and is not in its own text")
    func matches() throws {
        let hash = try PasswordHash(of: password, cost: .least)
        #expect(try hash.matches(password))
        #expect(try !hash.matches(password + " "))
        #expect(try !hash.matches(""))
        #expect(!hash.text.contains("縁側"))
        #expect(try PasswordHash(of: password, cost: .least) != hash, "each has its own salt")
    }

    @Test("keeps the costs it was made with, so that they can grow")
    func keepsCosts() throws {
        let hash = try PasswordHash(of: password, cost: try #require(PasswordCost(logN: 5, r: 2, p: 2)))
        #expect(hash.text.hasPrefix("$scrypt$ln=5,r=2,p=2$"))
        #expect(try PasswordHash(text: hash.text).matches(password))
    }

    @Test(
        "that was tampered with matches nothing, and costs no work",
        arguments: [
            "", "$", "plain", "$scrypt$ln=30,r=8,p=1$00$00", "$scrypt$ln=4,r=1,p=1$zz$zz", "$scrypt$ln=4$00$00",
            "$argon2$ln=4,r=1,p=1$00112233445566778899aabbccddeeff$00", "$scrypt$ln=-4,r=1,p=1$00$00",
            "$scrypt$r=1,ln=4,p=1$00112233445566778899aabbccddeeff$00",
        ]
    )
    func hostile(text: String) throws {
        #expect(try !PasswordHash(text: text).matches(password))
    }

    @Test("has at least thirteen signs, in any writing")
    func rule() {
        #expect(!PasswordRule.allows("short"))
        #expect(!PasswordRule.allows(String(repeating: "a", count: 2_000)))
        #expect(PasswordRule.allows("engawa-no-hidamari"))
        #expect(PasswordRule.allows("縁側でひなたぼっこをする日"))
    }
}

@Suite("What a signed-in browser holds") struct SessionTokenTests {
    @Test("is never the same, comes back from its cookie, and is not what the store keeps")
    func tokens() throws {
        let token = StaffSessionToken()
        #expect(token.text.count == 64)
        #expect(try #require(StaffSessionToken(token.text)).key == token.key)
        #expect(token.key != StaffSessionToken().key)
        #expect(token.key.digest.hexadecimal != token.text)
    }

    @Test(
        "is refused in any other form",
        arguments: ["", "abc", String(repeating: "G", count: 64), String(repeating: "a", count: 66)]
    )
    func refused(text: String) {
        #expect(StaffSessionToken(text) == nil)
    }

    @Test("goes with a token for its forms that matches only itself")
    func forms() {
        let token = FormToken()
        #expect(token.matches(token.text))
        #expect(!token.matches(""))
        #expect(!token.matches(FormToken().text))
    }
}

@Suite("A sign-in name") struct SignInNameTests {
    @Test(
        "is taken as people type it",
        arguments: [("tanaka", "tanaka"), (" Tanaka ", "tanaka"), ("t.yumi-2", "t.yumi-2")]
    )
    func reads(text: String, name: String) {
        #expect(SignInName(text)?.description == name)
    }

    @Test(
        "is refused with anything else in it",
        arguments: ["", "t", "田中", "a b", "a'b", "x\u{301}y", String(repeating: "a", count: 65)]
    )
    func refuses(text: String) {
        #expect(SignInName(text) == nil)
    }
}
