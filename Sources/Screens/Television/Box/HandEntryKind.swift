package import CommunityModel

/// What can be entered by digits. Raw values are those of the form.
package enum HandEntryKind: String, Hashable, Sendable, CaseIterable {
    case bloodPressure = "blood-pressure"
    case weight

    /// How many numbers it has.
    package var fieldCount: Int { fields.count }

    /// Digits after the point.
    package var places: Int { self == .weight ? 1 : 0 }

    var subject: Markup {
        switch self {
        case .bloodPressure: ruby("血圧", "けつあつ")
        case .weight: ruby("体重", "たいじゅう")
        }
    }

    var word: String {
        switch self {
        case .bloodPressure: "血圧"
        case .weight: "体重"
        }
    }

    var fields: [(name: String, reading: String?, unit: String)] {
        switch self {
        case .bloodPressure: [("上", nil, ""), ("下", nil, ""), ("脈拍", "みゃくはく", "")]
        case .weight: [("体重", "たいじゅう", "kg")]
        }
    }
}

/// Why entered numbers cannot be kept.
package enum HandEntryFault: Hashable, Sendable {
    /// The lower pressure is not below the upper.
    case reversed
    /// No living person has them.
    case impossible
    /// A number is missing, or has too few digits.
    case incomplete

    var sentence: String {
        switch self {
        case .reversed: "上と 下が ぎゃくの ようです。戻るで けして、入れなおしてください。"
        case .impossible: "この 数字は 入れられません。機械の 数字を もういちど 見てください。"
        case .incomplete: "数字が まだ たりません。さいごまで 入れてください。"
        }
    }
}

/// An entered number that is seldom: it is asked back, in words.
package enum HandEntryDoubt: Hashable, Sendable {
    /// Upper pressure, mmHg.
    case upper(Int)
    /// Lower pressure, mmHg.
    case lower(Int)
    /// Each is possible, but not one beside the other, mmHg.
    case both(Int, Int)
    /// Per minute.
    case pulse(Int)
    /// kg
    case weight(DecimalNumber)

    /// 「上が 250で」
    var words: String {
        switch self {
        case .upper(let number): "上が \(number)で"
        case .lower(let number): "下が \(number)で"
        case .both(let upper, let lower): "上が \(upper)、下が \(lower)で"
        case .pulse(let number): "脈拍が \(number)で"
        case .weight(let number): "体重が \(number)kgで"
        }
    }
}
