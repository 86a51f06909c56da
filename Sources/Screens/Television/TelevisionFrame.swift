package import CommunityModel

/// What every television screen shows around its content, and where its keys lead.
package struct TelevisionFrame: Sendable {
    /// 「鳥南町」
    package var town: String
    package var contact: TownContact
    package var now: Instant
    package var zone: TownZone
    package var line: LineState
    /// Events that the box still has to send; shown as 「送信待ち 3件」 when above 0.
    package var waitingCount: Int
    /// The box has little room left for events that it cannot send.
    package var isRoomScarce: Bool
    package var textSize: TextSize
    /// What is left of the card session, seconds; nil without a session. The screen counts down and shows the last 60.
    package var secondsLeft: Int?
    /// Path of this page on the television, for the way back from contact and text size.
    package var here: String
    /// Path prefix of ``ScreenAssets``: `/assets/` on the box, `/tv/assets/` for pages of the collector.
    package var assetBase: String
    package var routes: TelevisionRoutes

    package init(
        town: String,
        contact: TownContact,
        now: Instant,
        zone: TownZone = .japan,
        line: LineState = .connected,
        waitingCount: Int = 0,
        isRoomScarce: Bool = false,
        textSize: TextSize = .regular,
        secondsLeft: Int? = nil,
        here: String = "/",
        assetBase: String = "/assets/",
        routes: TelevisionRoutes = TelevisionRoutes()
    ) {
        self.town = town
        self.contact = contact
        self.now = now
        self.zone = zone
        self.line = line
        self.waitingCount = waitingCount
        self.isRoomScarce = isRoomScarce
        self.textSize = textSize
        self.secondsLeft = secondsLeft
        self.here = here
        self.assetBase = assetBase
        self.routes = routes
    }

    package var today: TownDay { zone.day(of: now) }
    package var clock: ClockTime { zone.clock(of: now) }
}

/// Whether the box reaches the collector.
package enum LineState: Hashable, Sendable {
    case connected
    case down
}

/// The size of letters, chosen with the green key.
package enum TextSize: String, Hashable, Sendable {
    case regular
    case large

    package var other: TextSize { self == .regular ? .large : .regular }
}

/// Whom to call when something does not work: on every screen behind the red key (WCAG 2.2, 3.2.6).
package struct TownContact: Hashable, Sendable {
    /// 「鳥南町役場 健康福祉課」
    package let office: String
    /// As it is read out: 「0120-000-123」.
    package let phone: String
    /// 「月曜から金曜の 8時30分から 17時15分」
    package let hours: String

    package init(office: String, phone: String, hours: String) {
        self.office = office
        self.phone = phone
        self.hours = hours
    }
}

/// Paths that screens lead to. GET shows, POST changes; the one who serves the pages may mount them elsewhere.
package struct TelevisionRoutes: Hashable, Sendable {
    /// POST: ends the card session and shows the first screen.
    package var leave = "/leave"
    /// GET: ``ContactPage``; `?back=` names the page to return to.
    package var contact = "/contact"
    /// POST: fields `size` (a ``TextSize`` raw value) and `back` (the page to show again).
    package var textSize = "/text-size"
    /// Server-sent events; an event `show` carries the path to show as its data.
    package var events = "/events"
    /// POST without a body, sent at most every 10 s while keys are pressed: the card session goes on. The answer is the
    /// seconds that it has left, as digits. Nil: nobody wants to know.
    package var stillHere: String?
    /// POST: field `choice`, the value of a ``WhoseReadingPage/Candidate`` or `none`.
    package var choose = "/choose"
    /// POST without fields: what ``MeasuredPage`` shows is another person's.
    package var notMine = "/not-mine"
    /// GET: ``HandEntryChoicePage``; `?back=` names the page to return to. POST: field `what`, a ``HandEntryKind`` raw
    /// value, whose numbers are about to be entered by digits.
    package var enter = "/enter"
    /// POST: field `key` of ``HandEntryPage``: a digit, `back` or `send`.
    package var entry = "/entry"
    /// POST without fields: the answer to ``PromptPage``.
    package var answer = "/answer"
    /// POST: field `key` of ``PINPage``: a digit, `back` or `send`.
    package var pin = "/pin"
    /// POST without fields: the sign-in with a My Number card that stopped is tried again.
    package var signIn = "/sign-in"
    /// GET: ``HomePage``.
    package var home = "/tv/"
    /// GET: ``BloodPressurePage``; `?days=` 7, 30 or 90.
    package var bloodPressure = "/tv/blood-pressure"
    /// GET: ``BloodPressureTablePage``; `?days=` and `?sheet=`, from 1.
    package var bloodPressureTable = "/tv/blood-pressure/table"
    /// GET: ``ExamRecordsPage``, to a session that has proved enough.
    package var examRecords = "/tv/exam-records"
    /// GET: ``AccessRecordsPage``, to a session that has proved enough; `?sheet=`, from 1.
    package var accessRecords = "/tv/access-records"

    package init() {}
}
