import CommunityModel

/// The numbers of one measurement as a television says them: what they are of, the ones that are large, and the others.
struct MeasuredFigures {
    /// One number with its name.
    struct Figure {
        /// Nil where the heading says it.
        let label: Markup?
        let name: String
        let number: String
        let unit: String

        init(_ name: String, _ reading: String? = nil, _ number: String, _ unit: String = "", isLabelled: Bool = true) {
            label = isLabelled ? reading.map { ruby(name, $0) } ?? .text(name) : nil
            self.name = name
            self.number = number
            self.unit = unit
        }

        /// 「体重 58.4kg」
        var inWords: String { "\(name) \(number)\(unit)" }
    }

    /// 「体重」, with its reading.
    let subject: (word: String, reading: String)
    /// One or two.
    let large: [Figure]
    /// A figure that stands aside, as the pulse does.
    var aside: Figure?
    /// At most six.
    var small: [Figure] = []
    /// The large ones, as one would say them.
    let inWords: String

    /// - Parameters:
    ///   - values: What was measured.
    ///   - today: What 「きょう」 is.
    init(_ values: MeasuredValues, on today: TownDay) {
        switch values {
        case .bloodPressure(let pressure): self.init(pressure)
        case .quantities(let set): self.init(set)
        case .activity(let day): self.init(day, on: today)
        }
    }

    private init(_ pressure: BloodPressure) {
        subject = ("血圧", "けつあつ")
        large = [
            Figure("上", nil, String(pressure.systolic)), Figure("下", nil, String(pressure.diastolic)),
        ]
        aside = pressure.pulse.map { Figure("脈拍", "みゃくはく", String($0)) }
        inWords = "\(pressure.systolic)/\(pressure.diastolic)" + (pressure.pulse.map { " 脈拍 \($0)" } ?? "")
    }

    private init(_ set: QuantitySet) {
        subject = set.kind.words
        var large: [Figure] = []
        if let main = set[set.kind.main] { large.append(Figure(set.kind.main, main, isLabelled: set.kind == .body)) }
        if let index = set.bodyMassIndex() { large.append(Figure("BMI", nil, index.description)) }
        self.large = large
        aside = set[.pulseRate].map { Figure(.pulseRate, $0) }
        let rest = MeasuredQuantity.shownBesideWeight.compactMap { quantity in
            set[quantity].map { Figure(quantity, $0) }
        }
        small = Array(rest.prefix(6))
        inWords = (large + [aside].compactMap(\.self)).map(\.inWords).joined(separator: " ")
    }

    private init(_ day: ActivityDay, on today: TownDay) {
        subject = ("歩数", "ほすう")
        large = [Figure(day.day.spoken(on: today), nil, day.steps.grouped, "歩")]
        inWords = "\(day.day.spoken(on: today)) \(day.steps.grouped)歩"
        if let minutes = day.activeMinutes { small.append(Figure("うごいた 時間", nil, String(minutes), "分")) }
        if let distance = day.distance { small.append(Figure("きょり", nil, Self.kilometres(distance), "km")) }
        if let energy = day.energy { small.append(Figure("つかった エネルギー", nil, energy.grouped, "kcal")) }
    }

    private static func kilometres(_ metres: Int) -> String {
        DecimalNumber(digits: (metres + 50) / 100, places: 1)?.description ?? ""
    }
}

extension MeasuredFigures.Figure {
    fileprivate init(_ quantity: MeasuredQuantity, _ number: DecimalNumber, isLabelled: Bool = true) {
        let words = quantity.words
        let shown = number.rounded(to: min(number.places, 1)) ?? number
        let text = shown.places == 0 ? shown.digits.grouped : shown.description
        self.init(words.name, words.reading, text, words.unit, isLabelled: isLabelled)
    }
}

extension QuantitySet.Kind {
    fileprivate var words: (word: String, reading: String) {
        switch self {
        case .body: ("体重", "たいじゅう")
        case .temperature: ("体温", "たいおん")
        case .oximetry: ("酸素", "さんそ")
        case .glucose: ("血糖値", "けっとうち")
        }
    }
}

extension MeasuredQuantity {
    /// What is shown of a scale besides weight and BMI, in the order in which people ask for it.
    fileprivate static let shownBesideWeight: [MeasuredQuantity] = [
        .bodyFat, .skeletalMuscle, .visceralFatLevel, .basalMetabolism, .bodyAge, .muscleMass, .bodyWaterShare,
        .boneMass, .muscleShare, .bodyWater, .fatFreeMass, .softLeanMass, .skeletalMuscleOfTrunk,
        .skeletalMuscleOfArms, .skeletalMuscleOfLegs,
    ]

    /// As a television says it: name, reading of the name, unit.
    fileprivate var words: (name: String, reading: String?, unit: String) {
        switch self {
        case .weight: ("体重", "たいじゅう", "kg")
        case .height: ("身長", "しんちょう", "cm")
        case .bodyMassIndex: ("BMI", nil, "")
        case .bodyFat: ("体脂肪率", "たいしぼうりつ", "%")
        case .fatFreeMass: ("脂肪の ほか", nil, "kg")
        case .softLeanMass: ("筋肉と 水分", nil, "kg")
        case .bodyWater: ("体水分", "たいすいぶん", "kg")
        case .basalMetabolism: ("基礎代謝", "きそたいしゃ", "kcal")
        case .visceralFatLevel: ("内臓脂肪", "ないぞうしぼう", "レベル")
        case .bodyAge: ("体年齢", "からだねんれい", "才")
        case .skeletalMuscle: ("骨格筋率", "こっかくきんりつ", "%")
        case .skeletalMuscleOfTrunk: ("骨格筋・胴", nil, "%")
        case .skeletalMuscleOfLegs: ("骨格筋・足", nil, "%")
        case .skeletalMuscleOfArms: ("骨格筋・うで", nil, "%")
        case .muscleMass: ("筋肉の 量", nil, "kg")
        case .boneMass: ("骨の 量", nil, "kg")
        case .bodyWaterShare: ("体水分率", "たいすいぶんりつ", "%")
        case .muscleShare: ("筋肉率", "きんにくりつ", "%")
        case .impedance: ("電気抵抗", "でんきていこう", "Ω")
        case .bodyTemperature: ("体温", "たいおん", "度")
        case .oxygenSaturation: ("酸素", "さんそ", "%")
        case .pulseRate: ("脈拍", "みゃくはく", "")
        case .bloodGlucose: ("血糖値", "けっとうち", "mg/dL")
        }
    }
}

extension Int {
    /// 「4,312」
    var grouped: String {
        let digits = String(magnitude)
        let first = digits.count % 3
        var groups = first == 0 ? [] : [String(digits.prefix(first))]
        var rest = digits.dropFirst(first)
        while !rest.isEmpty {
            groups.append(String(rest.prefix(3)))
            rest = rest.dropFirst(3)
        }
        return (self < 0 ? "-" : "") + groups.joined(separator: ",")
    }
}
