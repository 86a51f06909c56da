import Crypto
import CryptoExtras
import FoundationEssentials

/// How hard a password is to try: scrypt's costs (RFC 7914 section 2).
package struct PasswordCost: Hashable, Sendable {
    /// Base-2 logarithm of N, 4...17.
    package let logN: Int
    /// Block size, 1...16.
    package let r: Int
    /// Parallelism, 1...8.
    package let p: Int

    /// - Returns: nil outside of these bounds: work is bounded before it begins. Memory is 128 · N · r bytes, 256 MiB at
    ///   most.
    package init?(logN: Int, r: Int, p: Int) {
        guard (4...17).contains(logN), (1...16).contains(r), (1...8).contains(p) else { return nil }
        self.init(unchecked: logN, r, p)
    }

    private init(unchecked logN: Int, _ r: Int, _ p: Int) {
        self.logN = logN
        self.r = r
        self.p = p
    }

    /// N = 2^15, r = 8, p = 3: 32 MiB (OWASP Password Storage Cheat Sheet, scrypt, third choice).
    package static let standard = PasswordCost(unchecked: 15, 8, 3)
    /// For tests: no protection at all.
    package static let least = PasswordCost(unchecked: 4, 1, 1)
}

/// A password as it is kept: scrypt (RFC 7914) with its costs and salt, so that costs can grow without anybody having to
/// choose a new password. Written `$scrypt$ln=15,r=8,p=3$SALT$HASH` in hexadecimal.
package struct PasswordHash: Hashable, Sendable {
    package let text: String

    /// What was kept before.
    package init(text: String) {
        self.text = text
    }

    /// - Throws: when scrypt cannot have the memory it needs.
    package init(of password: String, cost: PasswordCost = .standard) throws {
        let salt = randomBytes(16)
        let hash = try Self.scrypt(password, salt: salt, cost)
        text = "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(salt.hexadecimal)$\(hash.hexadecimal)"
    }

    /// Takes as long for a wrong password as for the right one. What cannot be read matches nothing.
    package func matches(_ password: String) throws -> Bool {
        guard let parts = Parts(text) else { return false }
        let hash = try Self.scrypt(password, salt: parts.salt, parts.cost)
        return zip(hash, parts.hash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// RFC 7914 section 6.
    static func scrypt(_ password: String, salt: [UInt8], _ cost: PasswordCost, count: Int = 32) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8),
            salt: Data(salt),
            outputByteCount: count,
            rounds: 1 << cost.logN,
            blockSize: cost.r,
            parallelism: cost.p,
            maxMemory: 512 << 20
        )
        return key.withUnsafeBytes { Array($0) }
    }

    private struct Parts {
        let cost: PasswordCost
        let salt: [UInt8]
        let hash: [UInt8]

        init?(_ text: String) {
            let parts = text.split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
            let costs = parts[2].split(separator: ",", omittingEmptySubsequences: false).map { pair in
                pair.split(separator: "=", maxSplits: 1).map(String.init)
            }
            guard costs.count == 3, costs.map(\.first) == ["ln", "r", "p"],
                let logN = costs[0].last.flatMap(Int.init), let r = costs[1].last.flatMap(Int.init),
                let p = costs[2].last.flatMap(Int.init), let cost = PasswordCost(logN: logN, r: r, p: p),
                let salt = [UInt8](hexadecimal: String(parts[3])), salt.count == 16,
                let hash = [UInt8](hexadecimal: String(parts[4])), hash.count == 32
            else { return nil }
            self.cost = cost
            self.salt = salt
            self.hash = hash
        }
    }
}

/// What a password must be: long enough not to be guessed, whatever signs it has (安全管理ガイドライン 6.0: 13 signs or
/// more, if nothing else is asked).
package enum PasswordRule {
    package static let fewestSigns = 13
    package static let mostBytes = 1_024

    package static func allows(_ password: String) -> Bool {
        password.count >= fewestSigns && password.utf8.count <= mostBytes
    }
}
