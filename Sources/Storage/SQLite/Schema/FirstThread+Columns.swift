extension FirstThread {
    /// What the columns of this step hold; a test fails on one that is not here.
    static let tables: [ClassifiedTable] = [
        ClassifiedTable(name: "setting", purpose: .operation, retention: .withTheStore, operational: "name value"),
        ClassifiedTable(name: "change_count", purpose: .operation, retention: .withTheStore, operational: "id count"),
        ClassifiedTable(
            name: "household",
            purpose: .recognition,
            retention: .whileServed,
            location: "label",
            operational: "number id roster_version"
        ),
        ClassifiedTable(
            name: "person",
            purpose: .recognition,
            retention: .whileServed,
            identity: "number id",
            location: "household"
        ),
        ClassifiedTable(
            name: "person_identity",
            purpose: .recognition,
            retention: .whileServed,
            identity: "person display_name kana birth_day"
        ),
        ClassifiedTable(
            name: "usual_band",
            purpose: .care,
            retention: .asItsSource,
            identity: "person",
            sensitive: "part_of_day systolic_low systolic_high diastolic_low diastolic_high"
        ),
        ClassifiedTable(
            name: "box",
            purpose: .recognition,
            retention: .fiveYears,
            location: "household",
            operational: "number id certificate_serial certificate_not_after_ms model agent_version enrolled_at_ms "
                + "revoked_at_ms"
        ),
        ClassifiedTable(
            name: "enrolment_code",
            purpose: .recognition,
            retention: .fiveYears,
            location: "household",
            operational: "hash issued_at_ms expires_at_ms used_at_ms box"
        ),
        ClassifiedTable(
            name: "card_binding",
            purpose: .recognition,
            retention: .whileServed,
            identity: "fingerprint id person",
            operational: "card_kind key_version bound_at_ms"
        ),
        ClassifiedTable(
            name: "journal",
            purpose: .care,
            retention: .whileServed,
            identity: "subject",
            sensitive: "payload",
            location: "box",
            operational: "seq tenant recorded_at_ms occurred_at_ms kind schema_version spool box_seq"
        ),
        ClassifiedTable(
            name: "spool_event",
            purpose: .exactlyOnce,
            retention: .asItsSource,
            operational: "box spool box_seq seq content"
        ),
        ClassifiedTable(
            name: "reading_content",
            purpose: .exactlyOnce,
            retention: .asItsSource,
            operational: "day content seq"
        ),
        ClassifiedTable(
            name: "quarantine",
            purpose: .operation,
            retention: .untilHandled,
            sensitive: "content",
            location: "box",
            operational: "number spool box_seq received_at_ms reason is_sealed"
        ),
        ClassifiedTable(
            name: "operator_notice",
            purpose: .operation,
            retention: .untilHandled,
            operational: "number at_ms box text"
        ),
        ClassifiedTable(name: "fold_position", purpose: .operation, retention: .withTheStore, operational: "id seq"),
        ClassifiedTable(
            name: "device",
            purpose: .care,
            retention: .asItsSource,
            operational: "number system_id manufacturer model serial_number"
        ),
        ClassifiedTable(
            name: "reading",
            purpose: .care,
            retention: .asItsSource,
            identity: "person",
            sensitive: "kind measured_at_ms value_1 value_2 value_3 value_4 quality",
            location: "box",
            operational:
                "seq recorded_at_ms device_local_ms offset_minutes clock_quality user_slot device method status"
        ),
        ClassifiedTable(
            name: "reading_assignment",
            purpose: .care,
            retention: .asItsSource,
            identity: "person",
            operational: "seq reading method at_ms"
        ),
        ClassifiedTable(
            name: "waiting_assignment",
            purpose: .care,
            retention: .asItsSource,
            identity: "person",
            operational: "box content seq method at_ms"
        ),
        ClassifiedTable(
            name: "tap",
            purpose: .care,
            retention: .asItsSource,
            identity: "person fingerprint",
            location: "box occurred_at_ms",
            operational: "seq recorded_at_ms card_kind key_version"
        ),
        ClassifiedTable(
            name: "access_record",
            purpose: .accountability,
            retention: .fiveYears,
            identity: "by_person about_person",
            sensitive: "what",
            location: "box",
            operational: "seq at_ms purpose session"
        ),
    ]
}
