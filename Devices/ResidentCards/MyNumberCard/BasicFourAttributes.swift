package import CommunityModel
import SwiftASN1

/// Name, address, date of birth and sex of a card's holder (基本4情報). For the enrolment form only; prints nothing.
package struct BasicFourAttributes: Hashable, Sendable {
    package enum Sex: Int, Hashable, Sendable {
        // ISO/IEC 5218.
        case notKnown = 0
        case male = 1
        case female = 2
        case notApplicable = 9
    }

    package let name: String
    package let address: String
    /// Nil where the register knows no whole date, which the card writes with zeros.
    package let dateOfBirth: TownDay?
    package let sex: Sex

    /// Reads the file of the text-input application.
    /// ```
    /// FF 20 length            private 32, constructed
    ///   DF 21 length          private 33: offsets, not needed
    ///   DF 22 length UTF-8    private 34: name
    ///   DF 23 length UTF-8    private 35: address
    ///   DF 24 08 YYYYMMDD     private 36: date of birth
    ///   DF 25 01 digit        private 37: sex, ISO/IEC 5218
    /// ```
    /// - Throws: ``MyNumberCardError/malformed(_:)`` unless it is DER with each of the four once and in its form.
    package init(tlv: [UInt8]) throws(MyNumberCardError) {
        guard let file = try? DER.parse(tlv), file.identifier == Self.tag(0x20),
            case .constructed(let nodes) = file.content
        else { throw .malformed(.header) }
        var values: [UInt: ArraySlice<UInt8>] = [:]
        for node in nodes {
            guard node.identifier.tagClass == .private, case .primitive(let value) = node.content,
                values.updateValue(value, forKey: node.identifier.tagNumber) == nil
            else { throw .malformed(.attribute) }
        }
        guard let name = Self.text(values[0x22]), let address = Self.text(values[0x23]),
            let birth = Self.number(values[0x24]), let sex = Self.sex(values[0x25])
        else { throw .malformed(.attribute) }
        self.name = name
        self.address = address
        dateOfBirth = TownDay(year: birth / 10_000, month: birth / 100 % 100, day: birth % 100)
        self.sex = sex
    }

    private static func tag(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .private)
    }

    /// Text without control characters.
    private static func text(_ bytes: ArraySlice<UInt8>?) -> String? {
        guard let bytes, let text = String(validating: bytes, as: UTF8.self), !text.isEmpty,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        return text
    }

    /// YYYYMMDD as a number.
    private static func number(_ bytes: ArraySlice<UInt8>?) -> Int? {
        guard let bytes, bytes.count == 8 else { return nil }
        let digits = bytes.map { Int($0) - 0x30 }
        guard digits.allSatisfy((0...9).contains) else { return nil }
        return digits.reduce(0) { $0 * 10 + $1 }
    }

    private static func sex(_ bytes: ArraySlice<UInt8>?) -> Sex? {
        guard let bytes, bytes.count == 1, let digit = bytes.first else { return nil }
        return Sex(rawValue: Int(digit) - 0x30)
    }
}

extension BasicFourAttributes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "four attributes" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
