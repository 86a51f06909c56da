import CommunityModel

extension WireActivityDay {
    init(_ day: ActivityDay) {
        self.init()
        self.day = Int32(clamping: day.day.daysSinceEpoch)
        steps = UInt32(day.steps)
        if day.hourlySteps.contains(where: { $0 != nil }) {
            hourlySteps = day.hourlySteps.map { $0.map { UInt32($0 + 1) } ?? 0 }
        }
        if let metres = day.distance { distance = UInt32(metres) }
        if let kilocalories = day.energy { energy = UInt32(kilocalories) }
        if let minutes = day.activeMinutes { activeMinutes = UInt32(minutes) }
    }
}

extension ActivityDay {
    init(_ wire: WireActivityDay) throws(UplinkError) {
        guard wire.hourlySteps.isEmpty || wire.hourlySteps.count == 24 else {
            throw UplinkError(.malformed, "activity.hourly_steps: expected none or 24")
        }
        let hours = wire.hourlySteps.isEmpty ? [UInt32](repeating: 0, count: 24) : wire.hourlySteps
        do {
            self = try ActivityDay(
                day: TownDay(daysSinceEpoch: Int(wire.day)),
                hourlySteps: hours.map { $0 == 0 ? nil : Int($0) - 1 },
                steps: Int(wire.steps),
                distance: wire.hasDistance ? Int(wire.distance) : nil,
                energy: wire.hasEnergy ? Int(wire.energy) : nil,
                activeMinutes: wire.hasActiveMinutes ? Int(wire.activeMinutes) : nil
            )
        } catch {
            throw UplinkError(.malformed, "activity: more than a living person does in a day")
        }
    }
}
