/// Step 7: whose cards are counts by itself. A usual band that moves, which happens with many readings, no longer makes
/// the journal's writer forget whose each card is.
enum OwnersOfCards {
    static let name = "2026-11-26 owners of cards"

    static let statements = """
        CREATE TABLE owner_change (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
        INSERT INTO owner_change VALUES (1, 0);
        CREATE TRIGGER owner_change_bound AFTER INSERT ON card_binding
            BEGIN UPDATE owner_change SET count = count + 1; END;
        CREATE TRIGGER owner_change_rebound AFTER UPDATE ON card_binding
            BEGIN UPDATE owner_change SET count = count + 1; END;
        CREATE TRIGGER owner_change_unbound AFTER DELETE ON card_binding
            BEGIN UPDATE owner_change SET count = count + 1; END;
        CREATE TRIGGER owner_change_moved AFTER UPDATE OF household ON person
            BEGIN UPDATE owner_change SET count = count + 1; END;
        """

    /// What the columns of this step hold.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(name: "owner_change", purpose: .operation, retention: .withTheStore, operational: "id count")
    ]
}
