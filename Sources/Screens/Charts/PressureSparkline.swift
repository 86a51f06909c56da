import CommunityModel

/// The last seven days in small, for the first page: a bar a day from the lower to the upper pressure, in the colour
/// of the large chart's marks, and a small dot for a day without measurement.
struct PressureSparkline {
    let days: [DailyPoint]
    let target: BloodPressureTarget
    let today: TownDay

    var svg: Markup {
        let scale = PressureScale(
            firstDay: RecordPeriod.week.firstDay(endingWith: today),
            dayCount: 7,
            range: PressureScale.range(of: days.flatMap { [$0.systolic, $0.diastolic] }),
            left: 24,
            right: 332,
            top: 8,
            bottom: 56
        )
        let points = Dictionary(days.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
        return element("svg", .class("chart spark"), Attribute("viewBox", "0 0 356 86"), .decorative) {
            for back in (0..<7).reversed() {
                let day = today.advanced(byDays: -back)
                mark(points[day], at: scale.x(day), in: scale)
                element("text", .class("axis"), at("x", scale.x(day)), at("y", 82)) {
                    back == 0 ? "今日" : day.weekdayInJapanese
                }
            }
        }
    }

    private func mark(_ point: DailyPoint?, at x: Double, in scale: PressureScale) -> Markup {
        guard let point else {
            return element("circle", .class("empty"), at("cx", x), at("cy", scale.y(105)), at("r", 4))
        }
        return element(
            "line",
            .class(point.isAbove(target) ? "stem above" : "stem"),
            at("x1", x),
            at("x2", x),
            at("y1", scale.y(point.systolic)),
            at("y2", scale.y(point.diastolic))
        )
    }
}
