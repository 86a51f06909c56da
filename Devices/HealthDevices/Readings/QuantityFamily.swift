import CommunityModel
import HealthRules

/// What a family of devices measures whose readings are sets of quantities: which number is which quantity, and which
/// are of no concern.
struct QuantityFamily: Sendable {
    let kind: QuantitySet.Kind
    let quantities: [MetricType: MeasuredQuantity]
    /// Known, and not kept.
    var passedOver: Set<MetricType> = []
    /// Measured, but never of a person.
    var notReal: Set<MetricType> = []

    /// So many readings may have one and the same stamp; a device without a clock stamps nothing at all.
    private static let mostOfOneStamp = 1_000

    func reads(_ observation: MetricObservation) -> Bool {
        quantities[observation.type] != nil || passedOver.contains(observation.type)
            || notReal.contains(observation.type) || !privateQuantities(of: observation).isEmpty
    }

    /// What has the same person and stamp is one reading; the same quantity again begins another, unless it only says the
    /// same a second time.
    func interpret(_ observations: [MetricObservation]) -> [Interpretation] {
        var acts: [QuantityAct] = []
        var places: [MetricObservation.Act: [Int]] = [:]
        var interpretations: [Interpretation] = []
        for observation in observations {
            if notReal.contains(observation.type) {
                interpretations.append(Interpretation(observation, .failure(.notReal)))
            }
            for (quantity, number) in numbers(of: observation) {
                let own = places[observation.act] ?? []
                if own.contains(where: { acts[$0].says(quantity, number) }) { continue }
                if let index = own.last(where: { !acts[$0].has(quantity) }) {
                    acts[index].parts.append(QuantityAct.Part(quantity, number, observation))
                } else if own.count < Self.mostOfOneStamp {
                    places[observation.act, default: []].append(acts.count)
                    acts.append(QuantityAct(first: QuantityAct.Part(quantity, number, observation)))
                } else {
                    interpretations.append(Interpretation(observation, .failure(.incomplete)))
                }
            }
        }
        return interpretations + acts.flatMap { $0.interpretations(as: kind) }
    }

    private func numbers(of observation: MetricObservation) -> [(MeasuredQuantity, MedicalNumber)] {
        guard let quantity = quantities[observation.type] else { return privateQuantities(of: observation) }
        // A share where a mass is expected is another quantity.
        let isShare = quantity == .bodyWater && observation.unit == UnitCode.percent
        return [(isShare ? .bodyWaterShare : quantity, observation.number(observation.type.code) ?? .notANumber)]
    }

    private func privateQuantities(of observation: MetricObservation) -> [(MeasuredQuantity, MedicalNumber)] {
        guard observation.type.isPrivate, let metric = PrivateMetric.of(observation) else { return [] }
        return observation.values.compactMap { value in
            metric.quantities[value.code].flatMap { kind.allows($0) ? ($0, value.number) : nil }
        }
    }
}

/// One act of measuring while its numbers are gathered.
struct QuantityAct {
    struct Part {
        let quantity: MeasuredQuantity
        let number: MedicalNumber
        let observation: MetricObservation

        init(_ quantity: MeasuredQuantity, _ number: MedicalNumber, _ observation: MetricObservation) {
            self.quantity = quantity
            self.number = number
            self.observation = observation
        }
    }

    let first: MetricObservation
    var parts: [Part]

    init(first part: Part) {
        first = part.observation
        parts = [part]
    }

    func has(_ quantity: MeasuredQuantity) -> Bool { parts.contains { $0.quantity == quantity } }

    func says(_ quantity: MeasuredQuantity, _ number: MedicalNumber) -> Bool {
        parts.contains { $0.quantity == quantity && $0.number == number }
    }

    /// The reading, or why there is none; then what else could not be read.
    func interpretations(as kind: QuantitySet.Kind) -> [Interpretation] {
        guard let main = parts.first(where: { $0.quantity == kind.main }) else {
            // A height that somebody set on the scale is nothing that was measured.
            let isNothing = parts.allSatisfy { $0.quantity == .height }
            return isNothing ? [] : [Interpretation(first, .failure(.incomplete))]
        }
        var entries: [QuantitySet.Entry] = []
        var quality: ReadingQuality = []
        var refusals: [Interpretation] = []
        var sources: [SourceNumber] = []
        for part in parts {
            do throws(ReadingRefusal.Reason) {
                guard let number = try part.canonicalNumber() else { continue }
                if let source = part.source { sources.append(source) }
                guard part.quantity == kind.main || part.quantity.bounds.contains(number.value) else {
                    // One number that cannot be does not cost the person the others.
                    quality.insert(.implausible)
                    continue
                }
                entries.append(QuantitySet.Entry(part.quantity, number))
                if part.observation.isDoubtful { quality.insert(.questionable) }
            } catch {
                if part.quantity == kind.main { return [Interpretation(main.observation, .failure(error))] }
                if case .unknownUnit = error { refusals.append(Interpretation(part.observation, .failure(error))) }
            }
        }
        do throws(ReadingError) {
            let values = MeasuredValues.quantities(try QuantitySet(kind, entries))
            if !Plausibility.isPlausible(values) { quality.insert(.implausible) }
            return [Interpretation(main.observation, .success(values), quality, sources)] + refusals
        } catch {
            return [Interpretation(main.observation, .failure(.impossible(error)))] + refusals
        }
    }
}

extension QuantityAct.Part {
    /// - Returns: nil for a zero where a living body has none: what the device did not measure.
    fileprivate func canonicalNumber() throws(ReadingRefusal.Reason) -> DecimalNumber? {
        try observation.checkStatus()
        guard let conversion = UnitConversion.of(quantity, from: observation.unit) else {
            throw .unknownUnit(observation.unit ?? 0)
        }
        guard let converted = conversion.convert(number) else { throw .measurementFailed }
        let isMain = QuantitySet.Kind.allCases.contains { $0.main == quantity }
        return converted.digits == 0 && !isMain ? nil : converted
    }

    /// Nil for a number in the canonical unit.
    fileprivate var source: SourceNumber? {
        guard UnitConversion.of(quantity, from: observation.unit) != .same else { return nil }
        return SourceNumber(.quantity(quantity), number.decimal, unit: UnitCode.name(of: observation.unit))
    }
}

extension Interpretation {
    init(
        _ observation: MetricObservation,
        _ result: Result<MeasuredValues, ReadingRefusal.Reason>,
        _ quality: ReadingQuality = [],
        _ sources: [SourceNumber] = []
    ) {
        self.init(
            result,
            takenAt: observation.takenAt,
            counter: observation.counter,
            userSlot: observation.personID.map(Int.init),
            quality: quality,
            sources: sources
        )
    }
}
