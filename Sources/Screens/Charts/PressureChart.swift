import CommunityModel

/// Blood pressure over days as SVG: dots for days in the target, diamonds on top for days above it, the seven-day mean
/// as a line that stops where days are missing, the person's target as a band, and the last mean written at its end.
struct PressureChart {
    let days: [DailyPoint]
    let means: [MeanPoint]
    let target: BloodPressureTarget
    let period: RecordPeriod
    let today: TownDay
    private let scale: PressureScale

    /// Drawing size: pixels at 720p.
    static let width = 788.0
    static let height = 446.0

    init(
        days: [DailyPoint],
        means: [MeanPoint],
        target: BloodPressureTarget,
        period: RecordPeriod,
        today: TownDay
    ) {
        let firstDay = period.firstDay(endingWith: today)
        let shown = { (day: TownDay) in day >= firstDay && day <= today }
        self.days = days.filter { shown($0.day) }.sorted { $0.day < $1.day }
        self.means = means.filter { shown($0.day) }.sorted { $0.day < $1.day }
        self.target = target
        self.period = period
        self.today = today
        let values = self.days.flatMap { [$0.systolic, $0.diastolic] }
        scale = PressureScale(
            firstDay: firstDay,
            dayCount: period.days,
            range: PressureScale.range(of: values),
            left: 54,
            right: 628,
            top: 16,
            bottom: 390.5
        )
    }

    var svg: Markup {
        element(
            "svg",
            .class("chart"),
            Attribute("viewBox", "0 0 \(coordinate(Self.width)) \(coordinate(Self.height))"),
            Attribute("preserveAspectRatio", "xMidYMin meet"),
            Attribute("role", "img"),
            Attribute("aria-labelledby", "chart-title chart-words")
        ) {
            element("title", .id("chart-title")) { "血圧の \(period.words)の グラフ" }
            element("desc", .id("chart-words")) { words }
            bands
            grid
            dayTicks
            series(.systolic)
            series(.diastolic)
        }
    }

    /// What a person who cannot see the picture should know of it.
    private var words: String {
        let above = days.count { $0.isAbove(target) }
        let mean = means.last.map { "7日の平均は 上\($0.systolic.whole)、下\($0.diastolic.whole)。" } ?? ""
        return mean + "目標は 上\(target.systolicBelow)未満、下\(target.diastolicBelow)未満。"
            + "はかった \(days.count)日のうち 目標をこえた日は \(above)日。"
    }

    // MARK: Ground

    @MarkupBuilder private var bands: Markup {
        band(.systolic)
        band(.diastolic)
    }

    /// The target reaches down a fixed way below its limit: it is a limit, no range with a floor.
    private func band(_ measure: Measure) -> Markup {
        let limit = scale.y(Double(measure.limit(target)))
        let floor = min(scale.bottom, scale.y(Double(measure.limit(target) - measure.bandDepth)))
        return .sequence([
            element(
                "rect",
                .class("band"),
                at("x", scale.left),
                at("y", limit),
                at("width", scale.right - scale.left),
                at("height", max(0, floor - limit)),
                at("rx", 3)
            ),
            element(
                "line",
                .class("target"),
                at("x1", scale.left),
                at("x2", scale.right),
                at("y1", limit),
                at("y2", limit)
            ),
        ])
    }

    @MarkupBuilder private var grid: Markup {
        for pressure in stride(from: scale.range.lowerBound, through: scale.range.upperBound, by: 20) {
            let y = scale.y(Double(pressure))
            element("line", .class("grid"), at("x1", scale.left), at("x2", scale.right), at("y1", y), at("y2", y))
            element(
                "text",
                .class("axis num"),
                at("x", scale.left - 10),
                at("y", y + 7),
                Attribute("text-anchor", "end")
            ) {
                String(pressure)
            }
        }
    }

    /// Today and the days a whole number of steps before it.
    @MarkupBuilder private var dayTicks: Markup {
        for back in stride(from: 0, to: period.days, by: period.daysBetweenTicks) {
            let day = today.advanced(byDays: -back)
            element(
                "line",
                .class("tick"),
                at("x1", scale.x(day)),
                at("x2", scale.x(day)),
                at("y1", 398),
                at("y2", 405)
            )
            element(
                "text",
                .class("axis num"),
                at("x", scale.x(day)),
                at("y", 429),
                Attribute("text-anchor", "middle")
            ) {
                back == 0 ? "きょう" : day.slashed
            }
        }
    }

    // MARK: Values

    private func series(_ measure: Measure) -> Markup {
        let inTarget = days.filter { !measure.isAbove($0, target) }
        let above = days.filter { measure.isAbove($0, target) }
        return element("g", .class(measure.rawValue)) {
            for point in inTarget {
                element(
                    "circle",
                    .class("day"),
                    at("cx", scale.x(point.day)),
                    at("cy", scale.y(measure.value(point))),
                    at("r", period.dotRadius)
                )
            }
            for run in unbrokenRuns {
                line(through: run, of: measure)
            }
            for point in above {
                diamond(at: scale.x(point.day), scale.y(measure.value(point)))
            }
            label(of: measure)
        }
    }

    /// Means on days that follow each other; a missing day begins a new run.
    private var unbrokenRuns: [[MeanPoint]] {
        means.reduce(into: []) { runs, point in
            if let last = runs.last?.last, last.day.advanced(byDays: 1) == point.day {
                runs[runs.count - 1].append(point)
            } else {
                runs.append([point])
            }
        }
    }

    private func line(through run: [MeanPoint], of measure: Measure) -> Markup {
        var shape = ""
        for point in run {
            shape += shape.isEmpty ? "M" : "L"
            shape += "\(coordinate(scale.x(point.day))) \(coordinate(scale.y(measure.value(point))))"
        }
        if run.count == 1 { shape += "h.1" }  // a round cap alone is drawn as a point
        return element("path", .class("mean"), Attribute("d", shape))
    }

    private func diamond(at x: Double, _ y: Double) -> Markup {
        let half = period.diamondHalf
        let side = coordinate(half)
        return element(
            "path",
            .class("above"),
            Attribute("d", "M\(coordinate(x)) \(coordinate(y - half))l\(side) \(side)-\(side) \(side)-\(side)-\(side)Z")
        )
    }

    /// 「上 129」 and 「目標 135未満」 beside the end of the line, clear of the other pair.
    @MarkupBuilder private func label(of measure: Measure) -> Markup {
        if let last = means.last {
            let y = scale.y(measure.value(last))
            if last.day == today {
                element("circle", .class("end"), at("cx", scale.right), at("cy", y), at("r", 7))
            }
            let baseline = measure.labelBaseline(near: y, in: scale)
            element("text", .class("label num"), at("x", scale.right + 18), at("y", baseline)) {
                element("tspan", .class("name")) { measure.name }
                " \(measure.value(last).whole)"
            }
            element("text", .class("limit"), at("x", scale.right + 18), at("y", baseline + 29)) {
                "目標 \(measure.limit(target))未満"
            }
        }
    }
}

/// The two numbers of a blood pressure.
private enum Measure: String {
    case systolic
    case diastolic

    /// What people call it.
    var name: String { self == .systolic ? "上" : "下" }

    /// How far the band of the target reaches below its limit, mmHg.
    var bandDepth: Int { self == .systolic ? 25 : 20 }

    func value(_ point: DailyPoint) -> Double { self == .systolic ? point.systolic : point.diastolic }

    func value(_ point: MeanPoint) -> Double { self == .systolic ? point.systolic : point.diastolic }

    func limit(_ target: BloodPressureTarget) -> Int {
        self == .systolic ? target.systolicBelow : target.diastolicBelow
    }

    func isAbove(_ point: DailyPoint, _ target: BloodPressureTarget) -> Bool {
        self == .systolic ? point.systolicIsAbove(target) : point.diastolicIsAbove(target)
    }

    /// The upper pair of words keeps to the upper half, the lower to the lower, so that they never meet.
    func labelBaseline(near y: Double, in scale: PressureScale) -> Double {
        let middle = (scale.top + scale.bottom) / 2
        return self == .systolic
            ? min(max(y + 3, scale.top + 26), middle - 8) : min(max(y + 3, middle + 46), scale.bottom - 2)
    }
}

extension RecordPeriod {
    fileprivate var daysBetweenTicks: Int {
        switch self {
        case .week: 1
        case .month: 7
        case .quarter: 21
        }
    }

    fileprivate var dotRadius: Double {
        switch self {
        case .week: 7
        case .month: 4.5
        case .quarter: 3.5
        }
    }

    fileprivate var diamondHalf: Double { self == .quarter ? 6.5 : 9 }
}

extension Double {
    /// Rounded for people: 「129」.
    fileprivate var whole: String { String(Int(rounded())) }
}
