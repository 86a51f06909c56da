/// The pressure a person's doctor wants them to stay under at home, mmHg; shown as 「135未満」.
package struct BloodPressureTarget: Hashable, Sendable {
    package let systolicBelow: Int
    package let diastolicBelow: Int

    package init(systolicBelow: Int, diastolicBelow: Int) {
        self.systolicBelow = systolicBelow
        self.diastolicBelow = diastolicBelow
    }

    package func contains(_ pressure: BloodPressure) -> Bool {
        pressure.systolic < systolicBelow && pressure.diastolic < diastolicBelow
    }
}

/// Morning, evening or other: blood pressure is only compared with the same part of the day. Raw values are those of
/// the protocol.
package enum PartOfDay: Int, Hashable, Sendable, CaseIterable {
    case morning = 1
    case evening = 2
    case other = 3
}

/// What is usual for one person at one part of the day, both ends included, mmHg.
package struct UsualBand: Hashable, Sendable {
    package let partOfDay: PartOfDay
    package let systolic: ClosedRange<Int>
    package let diastolic: ClosedRange<Int>

    package init(partOfDay: PartOfDay, systolic: ClosedRange<Int>, diastolic: ClosedRange<Int>) {
        self.partOfDay = partOfDay
        self.systolic = systolic
        self.diastolic = diastolic
    }

    package func contains(_ pressure: BloodPressure) -> Bool {
        systolic.contains(pressure.systolic) && diastolic.contains(pressure.diastolic)
    }
}
