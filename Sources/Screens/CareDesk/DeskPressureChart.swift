import CommunityModel

/// Blood pressure at the desk: a bar a reading's part of the day, from the lower to the upper pressure, mornings apart
/// from the rest, over the band under the target. The highest and the last are written out. A day without reading is a
/// gap.
struct DeskPressureChart {
    let readings: [ShownReading]
    let target: BloodPressureTarget
    let dayCount: Int
    let today: TownDay
    let words: DeskWords

    private static let width = 640.0
    private static let height = 260.0

    var svg: Markup {
        element(
            "svg",
            .class("dchart"),
            Attribute("viewBox", "0 0 \(coordinate(Self.width)) \(coordinate(Self.height))"),
            Attribute("role", "img"),
            .label(description)
        ) {
            for (limit, depth) in [(target.systolicBelow, 25), (target.diastolicBelow, 20)] { band(limit, depth) }
            for pressure in stride(from: scale.range.lowerBound, through: scale.range.upperBound, by: 20) {
                let y = scale.y(Double(pressure))
                element("line", .class("g"), at("x1", scale.left), at("x2", scale.right), at("y1", y), at("y2", y))
                element("text", at("x", scale.left - 8), at("y", y + 4), Attribute("text-anchor", "end")) {
                    String(pressure)
                }
            }
            for back in stride(from: 0, to: dayCount, by: max(1, dayCount / 5)) { tick(today.advanced(byDays: -back)) }
            for bar in bars { draw(bar) }
            if let last = bars.last { label(last) }
        }
    }

    private struct Bar {
        let day: TownDay
        let isMorning: Bool
        let systolic: Double
        let diastolic: Double
    }

    private var scale: PressureScale {
        PressureScale(
            firstDay: today.advanced(byDays: 1 - dayCount),
            dayCount: dayCount,
            range: PressureScale.range(of: bars.flatMap { [$0.systolic, $0.diastolic] }),
            left: 46,
            right: Self.width - 56,
            top: 14,
            bottom: Self.height - 30,
            inset: shift + 4
        )
    }

    /// Two readings of one occasion are one bar: their mean.
    private var bars: [Bar] {
        struct Slot: Hashable {
            let day: TownDay
            let isMorning: Bool
        }
        let slots = Dictionary(grouping: readings) { Slot(day: $0.day, isMorning: $0.partOfDay == .morning) }
        return slots.map { slot, readings in
            let count = Double(readings.count)
            return Bar(
                day: slot.day,
                isMorning: slot.isMorning,
                systolic: Double(readings.reduce(0) { $0 + $1.pressure.systolic }) / count,
                diastolic: Double(readings.reduce(0) { $0 + $1.pressure.diastolic }) / count
            )
        }.sorted { ($0.day, $0.isMorning ? 0 : 1) < ($1.day, $1.isMorning ? 0 : 1) }
    }

    private func x(_ bar: Bar) -> Double {
        scale.x(bar.day) + (bar.isMorning ? -1 : 1) * shift
    }

    /// How far the bars of a day stand from its middle; the first and the last day keep so much room, and half a bar.
    private var shift: Double { dayCount > 30 ? 1.2 : dayCount > 14 ? 3 : 5 }

    private func draw(_ bar: Bar) -> Markup {
        element(
            "line",
            .class((bar.isMorning ? "bar" : "bar e") + (dayCount > 30 ? " thin" : "")),
            at("x1", x(bar)),
            at("x2", x(bar)),
            at("y1", scale.y(bar.systolic)),
            at("y2", scale.y(bar.diastolic))
        )
    }

    private func label(_ bar: Bar) -> Markup {
        let isAbove = DailyPoint(day: bar.day, systolic: bar.systolic, diastolic: bar.diastolic).isAbove(target)
        return .sequence(
            [(bar.systolic, 4.0), (bar.diastolic, 8.0)].map { value, shift in
                element(
                    "text",
                    .class(isAbove ? "last hi num" : "last num"),
                    at("x", x(bar) + 9),
                    at("y", scale.y(value) + shift)
                ) { String(Int(value.rounded())) }
            }
        )
    }

    private func band(_ limit: Int, _ depth: Int) -> Markup {
        let y = scale.y(Double(limit))
        return .sequence([
            element(
                "rect",
                .class("sb"),
                at("x", scale.left),
                at("y", y),
                at("width", scale.right - scale.left),
                at("height", scale.y(Double(limit - depth)) - y)
            ),
            element("line", .class("t"), at("x1", scale.left), at("x2", scale.right), at("y1", y), at("y2", y)),
        ])
    }

    private func tick(_ day: TownDay) -> Markup {
        element("text", at("x", scale.x(day)), at("y", Self.height - 8), Attribute("text-anchor", "middle")) {
            day.slashed
        }
    }

    private var description: String {
        let limit = "\(target.systolicBelow)/\(target.diastolicBelow)"
        guard let last = readings.last else {
            return words.either("\(dayCount)日の血圧。計測はありません。", "Blood pressure of \(dayCount) days: no readings.")
        }
        let value = "\(last.pressure.systolic)/\(last.pressure.diastolic)"
        return words.either(
            "\(dayCount)日の血圧、\(readings.count)件。いちばん新しい値は \(value)。目標 \(limit) 未満。",
            "Blood pressure of \(dayCount) days, \(readings.count) readings; the last is \(value), the target below \(limit)."
        )
    }
}
