/// The agent on one set-top box (宅内端末).
package struct Box: Hashable, Sendable {
    package typealias ID = Identifier<Box>

    package let id: ID
    package let household: Household.ID

    package init(id: ID, household: Household.ID) {
        self.id = id
        self.household = household
    }
}

/// One spool file of a box: new with each file, so that sequence numbers of a lost file are never taken for new ones.
package enum SpoolFile {
    package typealias ID = Identifier<SpoolFile>
}

/// One boot of a box; monotonic times are comparable within it.
package enum Boot {
    package typealias ID = Identifier<Boot>
}
