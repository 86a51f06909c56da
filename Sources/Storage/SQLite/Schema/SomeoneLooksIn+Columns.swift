extension SomeoneLooksIn {
    /// What the columns of this step hold; a test fails on one that is not here.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(
            name: "life_sign",
            purpose: .watch,
            retention: .asItsSource,
            identity: "person",
            location: "at_ms kind",
            operational: "seq"
        ),
        ClassifiedTable(
            name: "watch_plan",
            purpose: .watch,
            retention: .whileServed,
            identity: "person",
            operational: "opens_at deadline grace_ms made_at_ms planned_through"
        ),
        ClassifiedTable(
            name: "expectation",
            purpose: .watch,
            retention: .fiveYears,
            identity: "person",
            location: "phase asked_at_ms ask_until_ms alerted_at_ms sign_kind sign_at_ms",
            operational: "number id day opens_at_ms note_at_ms deadline_ms alert_at_ms is_noted fire_at_ms"
        ),
        ClassifiedTable(
            name: "alert",
            purpose: .watch,
            retention: .fiveYears,
            identity: "person",
            location: "last_sign_kind last_sign_at_ms closing_sign_kind closing_sign_at_ms",
            operational: "number id expectation opened_at_ms home_reach closed_at_ms"
        ),
        ClassifiedTable(
            name: "family_contact",
            purpose: .watch,
            retention: .whileServed,
            identity: "person name relation email",
            operational: "number id wants_morning_note removed_at_ms"
        ),
        ClassifiedTable(
            name: "delivery",
            purpose: .watch,
            retention: .fiveYears,
            identity: "contact",
            operational: "number id key kind channel expectation alert after state written_at_ms next_try_at_ms "
                + "expires_at_ms tries lease_owner lease_until_ms done_at_ms last_reason"
        ),
        ClassifiedTable(
            name: "watch_keeper",
            purpose: .operation,
            retention: .withTheStore,
            operational: "id owner held_until_ms last_round_ms signs_seen"
        ),
        ClassifiedTable(
            name: "staff",
            purpose: .accountability,
            retention: .fiveYears,
            identity: "number id sign_in_name display_name title",
            operational: "password"
        ),
        ClassifiedTable(
            name: "staff_session",
            purpose: .accountability,
            retention: .untilHandled,
            identity: "staff",
            operational: "key id form_token opened_at_ms last_used_at_ms"
        ),
        ClassifiedTable(name: "care_client", purpose: .care, retention: .whileServed, identity: "staff person"),
        ClassifiedTable(
            name: "access_record",
            purpose: .accountability,
            retention: .fiveYears,
            identity: "staff"
        ),
        ClassifiedTable(name: "desk_change", purpose: .operation, retention: .withTheStore, operational: "id count"),
    ]
}
