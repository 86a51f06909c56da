package import CommunityModel

/// A reason in words: what, with its numbers, and what it is measured by.
package struct ReasonWords: Hashable, Sendable {
    package let headline: String
    package let detail: String
}

extension DeskWords {
    package func reason(
        _ reason: CareReason,
        target: BloodPressureTarget,
        now: Instant,
        zone: TownZone
    ) -> ReasonWords {
        let limit = "\(target.systolicBelow)/\(target.diastolicBelow)"
        func last(_ instant: Instant?) -> String {
            instant.map { either("最後の反応 ", "last sign ") + moment($0, now: now, zone: zone) }
                ?? either("反応の記録なし", "no sign on record")
        }
        switch reason {
        case .noSignOfLife(let instant, let home):
            let hours = instant.map { (now - $0).wholeMilliseconds / 3_600_000 }
            return ReasonWords(
                headline: hours.map { either("反応なし \($0)時間", "No sign for \($0) h") }
                    ?? either("反応なし", "No sign of life"),
                detail: last(instant)
                    + (home == .connected
                        ? either("。テレビの声かけにも 返事なし", "; no answer to the TV either")
                        : either("。家の機器と つながっていません", "; the box at home is out of reach"))
            )
        case .askedOnTelevision(let instant):
            return ReasonWords(
                headline: either("テレビで 声かけ中", "The TV is asking"),
                detail: last(instant)
            )
        case .veryHighTwice(let first, let second):
            return ReasonWords(
                headline: either(
                    "上 \(second.systolic) / 下 \(second.diastolic)",
                    "\(second.systolic)/\(second.diastolic)"
                ),
                detail: either(
                    "2回続けて 180/110 以上（前 \(first.systolic)/\(first.diastolic)）",
                    "twice at or above 180/110 (before: \(first.systolic)/\(first.diastolic))"
                )
            )
        case .veryHigh(let pressure):
            return ReasonWords(
                headline: either(
                    "上 \(pressure.systolic) / 下 \(pressure.diastolic)",
                    "\(pressure.systolic)/\(pressure.diastolic)"
                ),
                detail: either("180/110 以上。まだ はかり直していません", "at or above 180/110, not measured again yet")
            )
        case .weekAboveTarget(let mean, let days):
            return ReasonWords(
                headline: either("7日平均 ", "7-day mean ") + text(mean),
                detail: days > 1
                    ? either("\(days)日続けて 目標（\(limit)）以上", "\(days) days in a row at or above \(limit)")
                    : either("目標（\(limit)）以上", "at or above \(limit)")
            )
        case .highInTheMorning(let morning, let evening):
            return ReasonWords(
                headline: either("朝だけ高い ", "High in the morning ") + text(morning),
                detail: either("夜 \(text(evening))。14日の平均", "evening \(text(evening)), means of 14 days")
            )
        case .notMeasured(let days):
            return ReasonWords(
                headline: either("計測なし \(days)日", "Not measured for \(days) days"),
                detail: either("機器の電池か 体調。電話で確認", "battery or health? Ask by phone")
            )
        case .backUnderTarget(let mean):
            return ReasonWords(
                headline: either("目標に もどりました", "Back under the target"),
                detail: either("7日平均 ", "7-day mean ") + text(mean)
            )
        case .underTarget(let mean):
            return ReasonWords(
                headline: either("目標の中", "Under the target"),
                detail: either("7日平均 ", "7-day mean ") + text(mean)
            )
        case .fewReadings(let days):
            return ReasonWords(
                headline: either("計測 \(days)日（7日のうち）", "Measured on \(days) of 7 days"),
                detail: either("5日分たまると 平均が出ます", "five days make a mean")
            )
        }
    }

    func text(_ mean: MeanPressure) -> String { "\(mean.systolic)/\(mean.diastolic)" }

    /// How levels are decided, as the desk may read it (段階の決め方).
    var rules: [(level: CareLevel, text: String)] {
        [
            (
                .urgent,
                either(
                    "みまもりの時刻と猶予をすぎても 反応がない、または 24時間以内に 2回続けて 180/110 以上（JSH2025）",
                    "no sign of life after deadline and grace, or twice at or above 180/110 within 24 h (JSH2025)"
                )
            ),
            (
                .needsAction,
                either(
                    "180/110 以上が 1回、または 7日平均（5日以上）が 145/90 以上（JSH2019 家庭血圧 II度）",
                    "once at or above 180/110, or a 7-day mean (5 days or more) of 145/90 or more (JSH2019 grade II)"
                )
            ),
            (
                .check,
                either(
                    "テレビで声かけ中、7日平均が 目標以上、朝だけ目標以上（14日）、5日以上 計測なし",
                    "the TV is asking, 7-day mean at or above the target, only mornings above it, or 5 days unmeasured"
                )
            ),
            (.stable, either("上のどれでもない", "none of these")),
        ]
    }
}
