package import CommunityModel

extension Measurement {
    /// The numbers in one line, for whoever tries out a device: `weight 79.6 kg, height 171.0 cm`.
    package var line: String {
        let slot = userSlot.map { ", slot \($0)" } ?? ""
        return "\(values.line), \(TownZone.utc.line(time.deviceLocalMilliseconds)), \(time.instant)\(slot)"
    }
}

extension MeasuredValues {
    fileprivate var line: String {
        switch self {
        case .bloodPressure(let pressure):
            let pulse = pressure.pulse.map { ", pulse \($0)" } ?? ""
            return "blood pressure \(pressure.systolic)/\(pressure.diastolic) mmHg\(pulse)"
        case .quantities(let set):
            return set.entries.map { "\($0.quantity) \($0.number) \($0.quantity.unit)" }.joined(separator: ", ")
        case .activity(let day):
            let rest = [day.distance.map { "\($0) m" }, day.energy.map { "\($0) kcal" }].compactMap { $0 }
            return (["activity of \(day.day) \(day.steps) steps"] + rest).joined(separator: ", ")
        }
    }
}

extension TownZone {
    /// What a device's clock showed.
    fileprivate func line(_ deviceLocalMilliseconds: Int64?) -> String {
        guard let milliseconds = deviceLocalMilliseconds else { return "no time" }
        return "by its clock \(String(Instant(milliseconds: milliseconds).description.dropLast(5)))"
    }
}
