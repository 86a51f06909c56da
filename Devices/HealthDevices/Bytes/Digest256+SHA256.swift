import CommunityModel
import Crypto

extension Digest256 {
    static func sha256(_ bytes: [UInt8]) -> Digest256 {
        guard let digest = SHA256.hash(data: bytes).withUnsafeBytes({ Digest256($0) }) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }
}
