/// What one column holds, why, and until when: what a privacy-impact report is printed from.
struct ClassifiedColumn: Hashable, Sendable {
    let table: String
    let column: String
    let dataClass: DataClass
    let purpose: Purpose
    let retention: Retention

    enum DataClass: String, Sendable {
        /// Who a person is.
        case identity = "I"
        /// 要配慮個人情報: health, and what tells about it.
        case sensitive = "S"
        /// Where a person is or lives.
        case location = "L"
        case operational = "O"
    }

    enum Purpose: String, Sendable {
        case care = "to show residents and their carers what was measured"
        case watch = "to notice when somebody gives no sign of life, and to tell their family"
        case recognition = "to know whose card or box it is"
        case accountability = "to tell residents who looked at their data"
        case exactlyOnce = "to store each event once"
        case operation = "to run the service"
    }

    enum Retention: String, Sendable {
        case whileServed = "until the resident leaves the service, then erased within 30 days"
        case fiveYears = "five years"
        case untilHandled = "until an operator has handled it, 90 days at most"
        case asItsSource = "as long as the journal rows it was made from"
        case withTheStore = "as long as the store"
    }
}

/// Says what the columns of one table hold: names apart by spaces.
struct ClassifiedTable: Sendable {
    let name: String
    let purpose: ClassifiedColumn.Purpose
    let retention: ClassifiedColumn.Retention
    var identity = ""
    var sensitive = ""
    var location = ""
    var operational = ""

    var columns: [ClassifiedColumn] {
        columns(identity, .identity) + columns(sensitive, .sensitive) + columns(location, .location)
            + columns(operational, .operational)
    }

    private func columns(_ names: String, _ dataClass: ClassifiedColumn.DataClass) -> [ClassifiedColumn] {
        names.split(separator: " ").map { column in
            ClassifiedColumn(
                table: name,
                column: String(column),
                dataClass: dataClass,
                purpose: purpose,
                retention: retention
            )
        }
    }
}
