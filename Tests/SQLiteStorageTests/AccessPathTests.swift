import CareServices
import CommunityModel
import GRDB
import StoreTestSupport
import Testing

@testable import SQLiteStorage

/// What a screen asks for takes the same few steps however much is stored: SQLite says so itself. A clustered table's
/// primary key holds the whole row.
@Suite("What screens ask for") struct AccessPathTests {
    struct Question: Sendable, CustomTestStringConvertible {
        let name: String
        let sql: String
        /// Must be among the steps of the plan.
        let steps: [String]
        /// Tables whose size does not grow with what is measured.
        var mayScan: [String] = []
        /// The whole answer is small and has to be put in another order.
        var maySort = false

        var testDescription: String { name }
    }

    private static let finding = "SEARCH later USING PRIMARY KEY (reading=?)"

    static let questions = [
        Question(
            name:
                "the trend of 7, 30, 90 or 365 days, a stretch of the table at a time; days and occasions are made of it",
            sql: BloodPressure.look.ofStretch,
            steps: [
                "SEARCH reading USING PRIMARY KEY (period=? AND person=? AND kind=? AND measured_ms>? AND measured_ms<?)",
                finding,
            ]
        ),
        Question(
            name: "the last values of a kind, a stretch of the table at a time",
            sql: BloodPressure.look.latestOfStretch,
            steps: [
                "SEARCH reading USING PRIMARY KEY (period=? AND person=? AND kind=? AND measured_ms<?)", finding,
            ]
        ),
        Question(
            name: "the trend of any kind",
            sql: MeasuredValues.look.ofStretch,
            steps: [
                "SEARCH reading USING PRIMARY KEY (period=? AND person=? AND kind=? AND measured_ms>? AND measured_ms<?)",
                finding,
            ]
        ),
        Question(
            name: "the last values of any kind",
            sql: MeasuredValues.look.latestOfStretch,
            steps: [
                "SEARCH reading USING PRIMARY KEY (period=? AND person=? AND kind=? AND measured_ms<?)", finding,
            ]
        ),
        Question(
            name: "the next stretch",
            sql: StretchWalk.first,
            steps: ["SEARCH reading USING PRIMARY KEY (period>?)"]
        ),
        Question(
            name: "the stretch before",
            sql: StretchWalk.last,
            steps: ["SEARCH reading USING PRIMARY KEY (period<?)"]
        ),
        Question(
            name: "people without data since",
            sql: ReadingTable.residentsWithout,
            steps: [
                "SEARCH person USING INTEGER PRIMARY KEY (rowid>?)",
                "SEARCH reading USING PRIMARY KEY (period=? AND person=? AND kind=? AND measured_ms>?)",
                "SEARCH reading USING PRIMARY KEY (period>?)", finding,
            ],
            mayScan: ["stretch"]
        ),
        Question(
            name: "readings that are nobody's",
            sql: UnassignedReading.latestOfStretch,
            steps: [
                "SEARCH reading USING PRIMARY KEY (period=? AND person=? AND kind=? AND measured_ms>?)",
                "SEARCH journal USING INTEGER PRIMARY KEY (rowid=?)",
            ]
        ),
        Question(
            name: "what was found out about a reading",
            sql: CorrectionRow.lastOfReading,
            steps: ["SEARCH reading_correction USING PRIMARY KEY (reading=?)"]
        ),
        Question(
            name: "where a reading came from",
            sql: ReadingProvenance.ofRow,
            steps: ["SEARCH journal USING INTEGER PRIMARY KEY (rowid=?)"]
        ),
        Question(
            name: "taps of a day at a checkpoint",
            sql: SQLiteStore.tapsOfBox,
            steps: ["SEARCH tap USING PRIMARY KEY (box=? AND occurred_at_ms>? AND occurred_at_ms<?)"]
        ),
        Question(
            name: "fresh taps of unknown cards in a household",
            sql: SQLiteStore.unboundTaps,
            steps: ["SEARCH tap USING PRIMARY KEY (box=? AND occurred_at_ms>?)"],
            maySort: true
        ),
        Question(
            name: "cards of nobody that were used lately in a household",
            sql: SQLiteStore.unboundSignIns,
            steps: ["SEARCH card_sign_in USING INDEX card_sign_in_at_box (box=? AND at_ms>?)"],
            maySort: true
        ),
        Question(
            name: "what was said last about a card's certificate",
            sql: SQLiteStore.lastRevocationAnswer,
            steps: ["SEARCH card_sign_in USING INDEX card_sign_in_of_name (name=?)"]
        ),
        Question(
            name: "the first sign of life of a day",
            sql: LifeSignRow.firstOfDay,
            steps: ["SEARCH life_sign USING PRIMARY KEY (day=? AND person=? AND at_ms>? AND at_ms<?)"]
        ),
        Question(
            name: "the last sign of life of a day",
            sql: LifeSignRow.lastOfDay,
            steps: ["SEARCH life_sign USING PRIMARY KEY (day=? AND person=? AND at_ms<?)"]
        ),
        Question(
            name: "when a device was touched in a stretch of readings",
            sql: LifeSignRow.touchesOfStretch,
            steps: [
                "SEARCH reading USING PRIMARY KEY (period=? AND person=? AND kind=? AND measured_ms>? AND measured_ms<?)"
            ]
        ),
        Question(
            name: "open expectations of those whom new rows of the journal are about",
            sql: SQLiteStore.ofSigns,
            steps: ["SEARCH journal USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"],
            maySort: true
        ),
        Question(
            name: "the journal since a row",
            sql: SQLiteStore.journalRows,
            steps: ["SEARCH journal USING INTEGER PRIMARY KEY (rowid>?)"]
        ),
    ]

    @Test("is found by its key: no table is looked through, nothing is sorted", arguments: questions)
    func isFoundByKey(question: Question) async throws {
        try await HomeOnDisk.open { home in
            let plan = try await home.store.pool.read { db in
                let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(question.sql)")
                statement.setUncheckedArguments([])
                return try Row.fetchAll(statement).map { $0["detail"] as String }
            }
            for step in question.steps { #expect(plan.contains(step), "\(plan)") }
            let scans = plan.filter { $0.hasPrefix("SCAN ") && $0 != "SCAN CONSTANT ROW" }
                .filter { scan in !question.mayScan.contains { scan == "SCAN \($0)" } }
            #expect(scans == [], "\(plan)")
            #expect(question.maySort || !plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }
}
