import CommunityModel
import HealthRules
package import Screens

/// Numbers that somebody reads off a device and enters by the digits of the remote control. A number that can take no more
/// digits is followed by the next one by itself: 1 3 5 8 2 and 決定 are 135/82.
package struct HandEntry: Hashable, Sendable {
    package let kind: HandEntryKind
    /// A device was touched that cannot be read: nobody asked for the pad.
    package let isOffered: Bool
    /// As they were pressed.
    private var digits: [Int] = []
    /// Why these numbers cannot be kept; nil: nobody tried, or something was changed since.
    package private(set) var fault: HandEntryFault?

    package init(_ kind: HandEntryKind, isOffered: Bool = false) {
        self.kind = kind
        self.isOffered = isOffered
    }

    var isEmpty: Bool { digits.isEmpty }

    // MARK: Keys

    mutating func press(_ digit: Int) {
        guard (0...9).contains(digit), let number = numbers.first(where: { !$0.isFull }) else { return }
        // No number begins with 0.
        guard digit != 0 || !number.isEmpty else { return }
        digits.append(digit)
        fault = nil
    }

    /// - Returns: false when there was nothing to take back.
    mutating func takeBack() -> Bool {
        fault = nil
        return digits.popLast() != nil
    }

    mutating func fail(_ fault: HandEntryFault) { self.fault = fault }

    // MARK: Numbers

    private struct Number {
        var digits: [Int] = []
        let places: Int

        var isEmpty: Bool { digits.isEmpty }
        /// One that begins with 1 or 2 has three digits before the point, else two; nobody weighs 200 kg or more.
        var wholeDigits: Int { digits.first.map { $0 == 1 || ($0 == 2 && places == 0) ? 3 : 2 } ?? 3 }
        var isFull: Bool { digits.count == wholeDigits + places }
        var isComplete: Bool { digits.count >= wholeDigits }
        var value: Int { digits.reduce(0) { 10 * $0 + $1 } }

        var text: String {
            let whole = digits.prefix(wholeDigits).map(String.init).joined()
            let rest = digits.dropFirst(wholeDigits).map(String.init).joined()
            return rest.isEmpty ? whole : "\(whole).\(rest)"
        }
    }

    /// One for each field of the kind.
    private var numbers: [Number] {
        var numbers: [Number] = []
        var rest = digits[...]
        for _ in 0..<kind.fieldCount {
            var number = Number(places: kind.places)
            while !number.isFull, let next = rest.first {
                number.digits.append(next)
                rest = rest.dropFirst()
            }
            numbers.append(number)
        }
        return numbers
    }

    /// As the fields show them.
    package var texts: [String] { numbers.map(\.text) }

    /// The field that the next digit goes to; the last one when all are full.
    package var current: Int { numbers.firstIndex { !$0.isFull } ?? numbers.count - 1 }

    /// What was entered; nil while a number is missing.
    func values() throws(ReadingError) -> MeasuredValues? {
        let numbers = numbers
        switch kind {
        case .bloodPressure:
            guard numbers[0].isComplete, numbers[1].isComplete, numbers[2].isEmpty || numbers[2].isComplete else {
                return nil
            }
            return .bloodPressure(
                try BloodPressure(
                    systolic: numbers[0].value,
                    diastolic: numbers[1].value,
                    pulse: numbers[2].isEmpty ? nil : numbers[2].value
                )
            )
        case .weight:
            guard numbers[0].isComplete,
                let weight = DecimalNumber(
                    digits: numbers[0].value,
                    places: numbers[0].digits.count - numbers[0].wholeDigits
                )
            else { return nil }
            return .quantities(try QuantitySet(.body, [QuantitySet.Entry(.weight, weight)]))
        }
    }
}
