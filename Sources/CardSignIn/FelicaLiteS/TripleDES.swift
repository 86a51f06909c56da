import CLibcrypto

/// Two-key triple DES in CBC mode (NIST SP 800-67 revision 2 section 3.2, keying option 2; SP 800-38A section 6.2), as
/// FeliCa Lite-S uses it. For nothing else: NIST disallows it for new designs.
enum TripleDES {
    /// The cipher text of whole 8-byte blocks, without padding.
    ///
    /// - Returns: nil when a length is wrong (key 16, initial 8, plain a multiple of 8 bytes), or libcrypto refuses, as it
    ///   does where policy forbids triple DES.
    static func encrypt(_ plain: [UInt8], key: [UInt8], initial: [UInt8]) -> [UInt8]? {
        guard key.count == 16, initial.count == 8, !plain.isEmpty, plain.count.isMultiple(of: 8),
            let length = Int32(exactly: plain.count), let context = EVP_CIPHER_CTX_new()
        else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        guard EVP_EncryptInit_ex(context, EVP_des_ede_cbc(), nil, key, initial) == 1,
            EVP_CIPHER_CTX_set_padding(context, 0) == 1
        else { return nil }
        var written: Int32 = 0
        var cipher = [UInt8](repeating: 0, count: plain.count)
        guard EVP_EncryptUpdate(context, &cipher, &written, plain, length) == 1, written == length else { return nil }
        return cipher
    }
}
