/// What the top row of a screen tells: the day, the time, and what the box still has to send. A television stands open
/// for days, so the box tells its page each minute and whenever the line changes.
package struct TopRow: Hashable, Sendable {
    let day: String
    let time: String
    let isDown: Bool
    let waitingCount: Int

    package init(of frame: TelevisionFrame) {
        day = frame.today.inJapanese
        time = frame.clock.inJapanese
        isDown = frame.line == .down
        waitingCount = frame.waitingCount
    }

    /// For `remote.js`. Nothing in it needs escaping: day and time are made of digits and Japanese letters.
    package var json: String {
        #"{"day":"\#(day)","time":"\#(time)","down":\#(isDown),"waiting":\#(waitingCount)}"#
    }
}

extension TelevisionFrame {
    var time: Markup {
        element("b", .class("num"), Attribute("data-part", "time")) { clock.inJapanese }
    }

    var day: Markup {
        element("span", .class("opt"), Attribute("data-part", "day")) { today.inJapanese }
    }

    /// What the box still has to send and whether it can; hidden on a good day.
    var status: Markup {
        element(
            "p",
            .class("status"),
            Attribute("data-part", "status"),
            .hidden(if: line != .down && waitingCount == 0)
        ) {
            element("span", .class("down"), .hidden(if: line != .down)) { "つながっていません" }
            element("span", .class("waiting num"), .hidden(if: waitingCount == 0)) {
                "送信待ち "
                element("b") { String(waitingCount) }
                "件"
            }
        }
    }
}

extension Attribute {
    fileprivate static func hidden(if condition: Bool) -> Attribute {
        condition ? Attribute("hidden", nil) : .none
    }
}
