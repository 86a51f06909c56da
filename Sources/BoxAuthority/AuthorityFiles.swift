import Crypto
import SwiftASN1
import X509

/// Where the authority keeps its keys.
struct AuthorityFiles {
    let rootKey: String
    let root: String
    let serverKey: String

    init(folder: String) {
        rootKey = folder + "/root-key.pem"
        root = folder + "/root.pem"
        serverKey = folder + "/server-key.pem"
    }

    func readKey(_ path: String) throws(AuthorityError) -> P256.Signing.PrivateKey {
        let pem = try SealedFile.read(path)
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) else {
            throw AuthorityError(.unusableFolder, "\(path) holds no P-256 key in PEM")
        }
        return key
    }

    func readOrMakeKey(_ path: String) throws(AuthorityError) -> P256.Signing.PrivateKey {
        do {
            return try readKey(path)
        } catch  where error.reason == .missing {
            let key = P256.Signing.PrivateKey()
            try SealedFile.write(key.pemRepresentation + "\n", to: path)
            return key
        }
    }

    func readRoot() throws(AuthorityError) -> Certificate {
        let pem = try SealedFile.read(root)
        guard let certificate = try? Certificate(pemEncoded: pem) else {
            throw AuthorityError(.unusableFolder, "\(root) holds no certificate in PEM")
        }
        return certificate
    }

    func writeRoot(_ certificate: Certificate) throws(AuthorityError) {
        try SealedFile.write(try CertificateBytes(certificate).pem, to: root, mode: 0o644)
    }
}
