import CommunityModel

/// Thirty days of upper pressures as a small line with the band under the target, and a strip that says on which of the
/// last fourteen days there was a reading. A day without reading is a gap.
struct DeskSparkline {
    let client: DeskClient
    let today: TownDay

    private static let width = 116.0
    private static let height = 32.0
    private static let dayCount = 30
    /// How far the band reaches below the target, mmHg.
    private static let band = 25.0

    var svg: Markup {
        let scale = PressureScale(
            firstDay: today.advanced(byDays: 1 - Self.dayCount),
            dayCount: Self.dayCount,
            range: range,
            left: 4,
            right: Self.width - 4,
            top: 3,
            bottom: Self.height - 2
        )
        let limit = scale.y(Double(client.target.systolicBelow))
        return element(
            "svg",
            .class("spark"),
            Attribute("viewBox", "0 0 \(coordinate(Self.width)) \(coordinate(Self.height))"),
            .decorative
        ) {
            element(
                "rect",
                .class("sb"),
                at("x", scale.left),
                at("y", limit),
                at("width", scale.right - scale.left),
                at("height", scale.y(Double(client.target.systolicBelow) - Self.band) - limit)
            )
            for run in runs { line(run, scale) }
            if let last = client.days.last {
                element(
                    "circle",
                    .class(client.isLastAboveTarget ? "sp al" : "sp"),
                    at("cx", scale.x(last.day)),
                    at("cy", y(last, scale)),
                    at("r", 3.6)
                )
            }
        }
    }

    /// Each client's own, so that a course can be seen, with the target's band always in it.
    private var range: ClosedRange<Int> {
        let limit = Double(client.target.systolicBelow)
        let values = client.days.map(\.systolic)
        let lowest = min(values.min() ?? limit, limit - Self.band)
        let highest = max(values.max() ?? limit, limit)
        return Int(lowest.rounded(.down)) - 3...Int(highest.rounded(.up)) + 3
    }

    var strip: Markup {
        let measured = Set(client.days.map(\.day))
        let days = (0..<14).reversed().map { measured.contains(today.advanced(byDays: -$0)) }
        return element("div", .class("ad")) {
            element("span", .class("strip"), .decorative) {
                for isMeasured in days { element("i", isMeasured ? .class("on") : .none) }
            }
            element("small", .class("num")) { "\(days.count(where: \.self))/14" }
        }
    }

    /// Days in a row, or with one day between them.
    private var runs: [[DailyPoint]] {
        client.days.reduce(into: []) { runs, point in
            if let last = runs.last?.last, point.day.daysSinceEpoch - last.day.daysSinceEpoch <= 2 {
                runs[runs.count - 1].append(point)
            } else {
                runs.append([point])
            }
        }
    }

    private func line(_ run: [DailyPoint], _ scale: PressureScale) -> Markup {
        let points = run.map { "\(coordinate(scale.x($0.day))) \(coordinate(y($0, scale)))" }
        // One day alone is a dot of the line's own thickness.
        let path = "M" + (points.count == 1 ? points + points : points).joined(separator: "L")
        return element("path", .class("sl"), Attribute("d", path))
    }

    private func y(_ point: DailyPoint, _ scale: PressureScale) -> Double {
        scale.y(point.systolic)
    }
}
