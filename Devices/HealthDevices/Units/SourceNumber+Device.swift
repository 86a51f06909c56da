import CommunityModel

extension SourceNumber {
    /// What the device said of `field` in a unit that is not the canonical one.
    init?(_ field: MeasuredField, _ number: DecimalNumber?, unit: String) {
        guard let number else { return nil }
        self.init(name: field.name, number: number, unit: unit)
    }

    /// The numbers of an observation that nobody reads, as they came.
    static func all(of observation: MetricObservation) -> [SourceNumber] {
        observation.values.compactMap { value in
            guard let number = value.number.decimal else { return nil }
            let code = "MDC \(observation.type.partition):\(value.code)"
            let label = observation.label.prefix(while: { !$0.isNewline })
            let unit = UnitCode.name(of: observation.unit)
            return SourceNumber(name: label.isEmpty ? code : "\(code) \(label)", number: number, unit: unit)
                ?? SourceNumber(name: code, number: number, unit: unit)
        }
    }
}

extension UnitCode {
    private static let names: [UInt16: String] = [
        dimensionless: "1", percent: "%", metre: "m", kilometre: "km", centimetre: "cm", foot: "[ft_i]", inch: "[in_i]",
        gram: "g", kilogram: "kg", pound: "[lb_av]", kilogramPerSquareMetre: "kg/m2", milligramPerDecilitre: "mg/dL",
        second: "s", minute: "min", hour: "h", year: "a", beatsPerMinute: "/min", kilopascal: "kPa",
        millimetreOfMercury: "mm[Hg]", joule: "J", kilojoule: "kJ", ohm: "Ohm", degreeFahrenheit: "[degF]",
        millimolePerLitre: "mmol/L", degreeCelsius: "Cel", step: "{steps}", calorie: "cal", kilocalorie: "kcal",
    ]

    /// In UCUM, or by the code where the unit has no name here; empty for none.
    static func name(of unit: UInt16?) -> String {
        guard let unit else { return "" }
        return names[unit] ?? "MDC 4:\(unit)"
    }
}

extension UnitConversion {
    /// UCUM's names for the units of block maps and tags, where it has others (The Unified Code for Units of Measure 2.1).
    private static let codes = ["lb": "[lb_av]", "in": "[in_i]", "degF": "[degF]"]

    /// The unit that this leads away from, in UCUM; nil for the canonical one.
    func sourceUnit(of field: MeasuredField) -> String? {
        guard self != .same, let name = field.units.first(where: { $0.value == self })?.key else { return nil }
        return Self.codes[name] ?? name
    }
}
