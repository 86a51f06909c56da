/// What was measured, as people name it. Raw values are those of the stores.
package enum MeasuredKind: Int, Hashable, Sendable, CaseIterable {
    case bloodPressure = 1
    case body = 2
    case temperature = 3
    case oximetry = 4
    case glucose = 5
    case activity = 6
}

extension MeasuredValues {
    package var kind: MeasuredKind {
        switch self {
        case .bloodPressure: .bloodPressure
        case .quantities(let set): set.kind.measured
        case .activity: .activity
        }
    }

    /// Nil when something else was measured.
    package var bloodPressure: BloodPressure? {
        if case .bloodPressure(let pressure) = self { pressure } else { nil }
    }
}

extension QuantitySet.Kind {
    package var measured: MeasuredKind {
        switch self {
        case .body: .body
        case .temperature: .temperature
        case .oximetry: .oximetry
        case .glucose: .glucose
        }
    }
}
