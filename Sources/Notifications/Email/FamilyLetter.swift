package import CareServices
import CommunityModel

/// The words of a mail to family: what is known and what is not, plainly, without frightening anybody. Never a value.
package struct FamilyLetter: Hashable, Sendable {
    package let subject: String
    package let text: String

    package init(_ message: FamilyMessage) {
        let times = LetterTimes(zone: message.town.zone, today: message.town.zone.day(of: message.writtenAt))
        let name = message.residentName
        switch message.content {
        case .morningNote(let sign):
            subject = "\(name)さん: 今朝も動きあり"
            text = Self.letter(
                message,
                """
                今朝も \(name)さんの 動きが ありました（\(times.clock(sign.at)) \(Self.words(sign.kind))）。

                お知らせまで。お返事は いりません。
                """
            )
        case .noSignOfLife(let last, let deadline, let askedAt, let home):
            subject = "\(name)さんの 今朝のようす: まだ反応がありません"
            text = Self.letter(
                message,
                """
                \(name)さんから、今朝 \(times.clock(deadline))までに 反応（カード・はかる・テレビの操作）が ありませんでした。
                \(last.map { "最後の反応 \(times.dayAndClock($0.at))（\(Self.words($0.kind))）" } ?? "これまでの反応の記録は ありません。")
                \(Self.words(home, askedAt: times.clock(askedAt)))
                わかっているのは ここまでです。お出かけや 朝寝坊のことも あります。
                まず お電話で ようすを きいてみてください。つながらないときは、近くの方に 声をかけてもらってください。

                反応が あれば、すぐに お知らせします。
                """
            )
        case .allClear(let sign):
            subject = "\(name)さん: 反応がありました"
            text = Self.letter(
                message,
                """
                \(name)さんの 反応が ありました（\(times.dayAndClock(sign.at)) \(Self.words(sign.kind))）。
                先ほどの お知らせについては、もう ご心配いりません。

                ご心配を おかけしました。
                """
            )
        }
    }

    private static func letter(_ message: FamilyMessage, _ body: String) -> String {
        """
        \(message.recipient.name) 様（\(message.recipient.relation)）

        \(body)

        --
        \(message.town.name) みまもり　電話 \(message.town.officePhone)
        このメールは 自動で お送りしています。
        """
    }

    private static func words(_ kind: LifeSign.Kind) -> String {
        switch kind {
        case .tap: "カード"
        case .reading: "はかる"
        case .televisionKey: "テレビの操作"
        case .promptAnswer: "テレビでの お返事"
        }
    }

    /// A silent line is not a silent person, and the family should know which it may be: nobody knows whether a
    /// television out of reach has asked.
    private static func words(_ home: HomeReach, askedAt: String) -> String {
        switch home {
        case .connected:
            """
            \(askedAt) に テレビで 声をかけましたが、まだ お返事が ありません。
            家の機器とは つながっています。
            """
        case .outOfReach:
            """
            家の機器と いま つながっていません。
            機器の電源や 回線のせいで、反応も \(askedAt) の テレビの声かけも とどいていないのかもしれません。
            """
        }
    }
}

/// Days and times as people say them on the day the letter is written.
private struct LetterTimes {
    let zone: TownZone
    let today: TownDay

    /// 「9:00」
    func clock(_ instant: Instant) -> String {
        let clock = zone.clock(of: instant)
        return "\(clock.hour):\(clock.minute < 10 ? "0" : "")\(clock.minute)"
    }

    /// 「きょう 9:41」「昨日 21:14」「11月20日 21:14」
    func dayAndClock(_ instant: Instant) -> String {
        let day = zone.day(of: instant)
        let (_, month, date) = day.yearMonthDay
        let name =
            switch today.daysSinceEpoch - day.daysSinceEpoch {
            case 0: "きょう"
            case 1: "昨日"
            default: "\(month)月\(date)日"
            }
        return "\(name) \(clock(instant))"
    }
}
