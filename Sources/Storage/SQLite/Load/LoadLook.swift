import CareServices
import CommunityModel

/// The statements behind two looks at a resident's history, for a measurement beside the same statements in C.
package struct LoadLook: Sendable {
    /// Run for one stretch of the table after the other.
    package let sql: String
    /// What its question marks stand for, in their order.
    package let bind: String
    /// From the first stretch on, or from the last one back.
    package let walk: String
    /// How many rows are wanted.
    package let rows: Int

    package static let lastThirty = LoadLook(
        sql: BloodPressure.look.latestOfStretch,
        bind: "stretch,person,to_ms,rows_left,kind",
        walk: "back",
        rows: 30
    )
    package static let year = LoadLook(
        sql: BloodPressure.look.ofStretch,
        bind: "stretch,person,from_ms,to_ms,kind",
        walk: "on",
        rows: Int(Int32.max)
    )
}
