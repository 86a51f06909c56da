package import Foundation

/// Looks for what must never be written down, in every form that it could take in a log or a file: as it is, in
/// hexadecimal with and without signs in between, in Base64, as a decimal number, as a list of numbers; text in UTF-8 and
/// UTF-16.
package struct SecretSearch: Sendable {
    /// What was found, and where; the secret itself is not in it.
    package struct Leak: Hashable, Sendable {
        package let secret: String
        package let form: String
        package let place: String
    }

    private struct Form: Sendable {
        let secret: String
        let name: String
        let bytes: Data
    }

    private var forms: [Form] = []

    package init() {}

    /// Adds bytes: an identifier of a card, a serial number. At least four, or they turn up by chance.
    package mutating func add(_ name: String, bytes: [UInt8]) {
        precondition(bytes.count >= 4, "fewer bytes turn up by chance")
        let pairs = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        var texts = ["as a list": bytes.map(String.init).joined(separator: ", ")]
        for (form, separator) in [("hexadecimal", ""), ("with colons", ":"), ("with blanks", " "), ("dashed", "-")] {
            texts[form] = pairs.joined(separator: separator)
            texts["upper case, " + form] = pairs.joined(separator: separator).uppercased()
        }
        texts["in Base64"] = Data(bytes).base64EncodedString().trimmingCharacters(in: ["="])
        texts["in decimal"] = Self.decimal(bytes)
        forms.append(Form(secret: name, name: "as it is", bytes: Data(bytes)))
        forms.append(Form(secret: name, name: "reversed", bytes: Data(bytes.reversed())))
        for (form, text) in texts { forms.append(Form(secret: name, name: form, bytes: Data(text.utf8))) }
    }

    /// Adds text: a name, a PIN. At least four characters; give a PIN that is not a number of every day.
    package mutating func add(_ name: String, text: String) {
        precondition(text.utf8.count >= 4, "less turns up by chance")
        forms.append(Form(secret: name, name: "in UTF-8", bytes: Data(text.utf8)))
        for (form, encoding) in [("in UTF-16", String.Encoding.utf16LittleEndian), ("in UTF-16 BE", .utf16BigEndian)] {
            if let bytes = text.data(using: encoding) { forms.append(Form(secret: name, name: form, bytes: bytes)) }
        }
        forms.append(Form(secret: name, name: "in Base64", bytes: Data(Data(text.utf8).base64EncodedString().utf8)))
        let hexadecimal = text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        forms.append(Form(secret: name, name: "hexadecimal", bytes: Data(hexadecimal.utf8)))
    }

    package func leaks(in data: Data, of place: String) -> [Leak] {
        forms.filter { data.range(of: $0.bytes) != nil }.map {
            Leak(secret: $0.secret, form: $0.name, place: place)
        }
    }

    /// In all files below a folder.
    /// - Returns: what was found, and how many files were looked through.
    package func leaks(below folder: URL, except: Set<String> = []) throws -> (leaks: [Leak], files: Int) {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        var (leaks, files): ([Leak], Int) = ([], 0)
        for name in names.sorted() where !except.contains(name) {
            var isFolder = ObjCBool(false)
            let path = folder.appending(path: name).path
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
                let data = FileManager.default.contents(atPath: path)
            else { continue }
            files += 1
            leaks += self.leaks(in: data, of: name)
        }
        return (leaks, files)
    }

    /// A big-endian number, as a person would write it.
    private static func decimal(_ bytes: [UInt8]) -> String {
        var digits: [Int] = [0]
        for byte in bytes {
            var carry = Int(byte)
            for index in digits.indices {
                carry += digits[index] * 256
                digits[index] = carry % 10
                carry /= 10
            }
            while carry > 0 {
                digits.append(carry % 10)
                carry /= 10
            }
        }
        return digits.reversed().map(String.init).joined()
    }
}
