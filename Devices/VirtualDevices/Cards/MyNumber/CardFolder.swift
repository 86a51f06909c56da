import FoundationEssentials

/// The files of one virtual My Number card, as Tests/cards/authority.sh makes them with openssl.
/// ```
/// authentication.der, authentication-key.pem, authentication-ca.der
/// signature.der, signature-key.pem, signature-ca.der
/// attributes     four lines: name, address, date of birth (YYYYMMDD), sex (1 male, 2 female)
/// pins           written by the card, see VirtualPINFile
/// ```
struct CardFolder {
    let path: String

    func bytes(_ name: String) throws(VirtualDeviceError) -> [UInt8] {
        do { return Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) } catch {
            throw .unusableCard("\(path)/\(name) cannot be read")
        }
    }

    func key(_ name: String) throws(VirtualDeviceError) -> CardSigningKey {
        guard let key = CardSigningKey(pem: try Self.text(at: "\(path)/\(name)")) else {
            throw .unusableCard("\(path)/\(name) is no RSA key of 2048 bits and none on P-256")
        }
        return key
    }

    static func text(at path: String) throws(VirtualDeviceError) -> String {
        do { return try String(contentsOf: URL(filePath: path), encoding: .utf8) } catch {
            throw .unusableCard("\(path) cannot be read")
        }
    }

    /// Replaces a file as a whole.
    static func write(_ text: String, to path: String) -> Bool {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
            return true
        } catch {
            return false
        }
    }
}
