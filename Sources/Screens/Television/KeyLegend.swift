/// The bottom row: what the keys of the remote control do here. The four colours mean the same on every screen and
/// carry their names, because colour alone cannot be told by everybody; a key without a function is not shown.
/// Each entry can also be reached with the arrows.
package struct KeyLegend: Sendable {
    /// Whether a card session is open, which 黄 ends.
    package var hasSession: Bool
    /// Where 戻る leads; nil: nowhere.
    package var back: Back?
    /// What 決定 does here: 「ひらく」; nil where there is nothing to press.
    package var confirm: String?
    /// Whether to remind of the arrows.
    package var showsArrows = false
    /// What 青 has entered instead, where numbers are entered.
    package var otherEntry: HandEntryKind?

    package enum Back: Hashable, Sendable {
        /// 「前の画面」
        case page(String)
        /// 「おわる」: one level out of the first page of a session is its end.
        case leave
        /// A button of the page, and what it does.
        case button(String)
    }

    func footer(in frame: TelevisionFrame) -> Markup {
        element("footer", .class("keys"), .label("リモコンの ボタン")) {
            element("ul") {
                element("li") { contact(in: frame) }
                element("li") { textSize(in: frame) }
                if hasSession {
                    element("li") { leave(in: frame) }
                }
                if let otherEntry {
                    element("li") { enter(otherEntry, in: frame) }
                }
            }
            countdown(in: frame)
            element("ul", .class("caps")) {
                if showsArrows {
                    element("li", .class("opt")) {
                        element("span", .class("cap dpad")) {
                            Picture.arrows
                            element("span", .class("vh")) { "上下左右" }
                        }
                        "えらぶ"
                    }
                }
                if let confirm {
                    element("li", .class("opt")) {
                        element("span", .class("cap")) { "決定" }
                        confirm
                    }
                }
                switch back {
                case .page(let path):
                    element("li") {
                        element("a", .class("key fx"), .href(path), Attribute("data-back", nil)) {
                            element("span", .class("cap")) { "戻る" }
                            "前の画面"
                        }
                    }
                case .leave:
                    element("li") {
                        element("span", .class("cap")) { "戻る" }
                        "おわる"
                    }
                case .button(let words):
                    element("li") {
                        element("span", .class("cap")) { "戻る" }
                        words
                    }
                case nil: Markup.nothing
                }
            }
        }
    }

    private func contact(in frame: TelevisionFrame) -> Markup {
        let path = "\(frame.routes.contact)?back=\(percentEncoded(frame.here))"
        return element("a", .class("key fx"), .href(path), .colourKey("red")) {
            element("span", .class("colour red")) { "赤" }
            "れんらく先"
        }
    }

    private func textSize(in frame: TelevisionFrame) -> Markup {
        element("form", Attribute("method", "post"), Attribute("action", frame.routes.textSize)) {
            hiddenField("size", frame.textSize.other.rawValue)
            hiddenField("back", frame.here)
            element("button", .class("key fx"), .colourKey("green")) {
                element("span", .class("colour green")) { "緑" }
                "文字の大きさ"
            }
        }
    }

    private func leave(in frame: TelevisionFrame) -> Markup {
        element("form", Attribute("method", "post"), Attribute("action", frame.routes.leave)) {
            element(
                "button",
                .class("key fx"),
                .colourKey("yellow"),
                back == .leave ? Attribute("data-back", nil) : .none
            ) {
                element("span", .class("colour yellow")) { "黄" }
                "はじめの画面"
            }
        }
    }

    /// 「青 体重」
    private func enter(_ kind: HandEntryKind, in frame: TelevisionFrame) -> Markup {
        element("form", Attribute("method", "post"), Attribute("action", frame.routes.enter)) {
            hiddenField("what", kind.rawValue)
            element("button", .class("key fx"), .colourKey("blue")) {
                element("span", .class("colour blue")) { "青" }
                kind.word
            }
        }
    }

    /// 「残り 45秒」: hidden until the last minute, then counted down by the script.
    @MarkupBuilder private func countdown(in frame: TelevisionFrame) -> Markup {
        if let seconds = frame.secondsLeft {
            element(
                "p",
                .class("countdown num"),
                .id("countdown"),
                Attribute("role", "timer"),
                Attribute("data-seconds", String(seconds)),
                seconds > 60 ? .hidden : .none
            ) {
                "残り "
                element("b") { String(max(0, seconds)) }
                "秒"
            }
        }
    }
}

func hiddenField(_ name: String, _ value: String) -> Markup {
    element("input", Attribute("type", "hidden"), Attribute("name", name), Attribute("value", value))
}

/// For a value in a query (RFC 3986 section 2.3: unreserved characters stay).
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "/"):
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            encoded += byte < 16 ? "%0" : "%"
            encoded += String(byte, radix: 16, uppercase: true)
        }
    }
    return encoded
}
