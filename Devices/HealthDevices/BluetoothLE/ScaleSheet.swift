import CommunityModel

/// What a scale has said of one step on it, in one value or in several.
struct ScaleSheet: Hashable, Sendable {
    /// A weight or a body fat that could not be measured.
    private static let unsuccessful: UInt16 = 0xFFFF

    private(set) var numbers: [MeasuredField: DecimalNumber] = [:]
    var takenAt: DeviceLocalTime?
    var userSlot: Int?
    /// Some of it could not be measured: body fat with shoes on, for one.
    private(set) var hasFailed = false
    var isClockUnset = false

    /// The number without which the value would not have been sent; it may say that there is none.
    mutating func noteMain(_ quantity: MeasuredQuantity, _ raw: UInt16, _ number: (UInt16) -> DecimalNumber?) {
        guard raw != Self.unsuccessful else {
            hasFailed = true
            return
        }
        note(quantity, number(raw))
    }

    /// A 0 stands for what the scale does not know, such as the height of somebody who never set it.
    mutating func note(_ quantity: MeasuredQuantity, _ number: DecimalNumber?) {
        guard let number, number.digits > 0 else { return }
        numbers[.quantity(quantity)] = number
    }

    /// Whether both may be of the same step: neither says anything else of time and user.
    func agrees(with other: ScaleSheet) -> Bool {
        (takenAt == nil || other.takenAt == nil || takenAt == other.takenAt)
            && (userSlot == nil || other.userSlot == nil || userSlot == other.userSlot)
    }

    /// Both together; what the first says stands.
    func joined(with other: ScaleSheet) -> ScaleSheet {
        var sheet = self
        sheet.numbers.merge(other.numbers) { own, _ in own }
        sheet.takenAt = takenAt ?? other.takenAt
        sheet.userSlot = userSlot ?? other.userSlot
        sheet.hasFailed = hasFailed || other.hasFailed
        sheet.isClockUnset = (isClockUnset || other.isClockUnset) && sheet.takenAt == nil
        return sheet
    }

    var interpretation: Interpretation {
        guard numbers[.quantity(.weight)] != nil else {
            let reason: ReadingRefusal.Reason = hasFailed ? .measurementFailed : .incomplete
            return Interpretation(.failure(reason), takenAt: takenAt, userSlot: userSlot)
        }
        return Interpretation(
            of: .body,
            numbers,
            takenAt: takenAt,
            userSlot: userSlot,
            quality: isClockUnset ? .clockUnset : []
        )
    }
}
