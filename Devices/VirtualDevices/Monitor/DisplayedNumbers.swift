package import HealthDevices

/// What stands on a device's display, so that it can be written in a command.
package protocol DisplayedReading: Hashable, Sendable {
    /// How it is written, as an example.
    static var example: String { get }

    init?(_ text: String)
}

/// The numbers on a device's display, as they stand there: a broken device can show anything.
package struct DisplayedNumbers: DisplayedReading {
    package static let example = "numbers such as 62.5 or 62.5/158/27.1"

    /// In the order in which the device measures them; nil for one that it did not.
    package let numbers: [MedicalNumber?]

    /// Reads `62.5/158/27.1`; `-` stands for one that was not measured. Up to seven digits each.
    package init?(_ text: String) {
        let words = text.split(separator: "/", omittingEmptySubsequences: false)
        var numbers: [MedicalNumber?] = []
        for word in words {
            if word == "-" {
                numbers.append(nil)
            } else {
                guard let number = MedicalNumber(displayed: word) else { return nil }
                numbers.append(number)
            }
        }
        self.numbers = numbers
    }

    package func entry(takenAt: DeviceLocalTime, slot: UInt16?) -> DeviceScript.Entry {
        DeviceScript.Entry(takenAt: takenAt, numbers: numbers, userSlot: slot)
    }
}

extension MedicalNumber {
    /// Reads `62.50`, digit for digit.
    fileprivate init?(displayed text: Substring) {
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let places = halves.count == 2 ? halves[1].count : 0
        let digits = halves.joined()
        guard (1...7).contains(digits.count), digits.allSatisfy(\.isNumber), halves[0].count > 0,
            let mantissa = Int32(digits)
        else { return nil }
        self = .finite(mantissa: mantissa, exponent: Int8(-places))
    }
}
