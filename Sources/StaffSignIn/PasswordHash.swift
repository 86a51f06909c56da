import Crypto
import CryptoExtras

/// A password as it is kept: scrypt (RFC 7914) with its costs and salt, so that costs can grow without anybody having to
/// choose a new password. Written `$scrypt$ln=15,r=8,p=3$SALT$HASH` in hexadecimal.
package struct PasswordHash: Hashable, Sendable {
    package let text: String

    /// What was kept before.
    package init(text: String) {
        self.text = text
    }
}
