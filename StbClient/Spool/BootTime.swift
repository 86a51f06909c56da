package import CommunityModel

/// When something happened on the machine's own time, which runs on while nobody knows what time it is.
package struct BootTime: Hashable, Sendable {
    package let boot: Boot.ID
    /// Since that boot began; the machine's sleep is counted.
    package let sinceBoot: Duration

    package init(boot: Boot.ID, sinceBoot: Duration) {
        self.boot = boot
        self.sinceBoot = sinceBoot
    }
}

/// What became known of the time: by it those events are dated that happened while it was not.
package struct TimeFix: Hashable, Sendable {
    /// The boot that goes on now.
    package let boot: Boot.ID
    /// When it began, by the right clock; nil: nobody tells.
    package let bootedAt: Instant?
    /// What time it is, as well as is known.
    package let now: Instant

    package init(boot: Boot.ID, bootedAt: Instant?, now: Instant) {
        self.boot = boot
        self.bootedAt = bootedAt
        self.now = now
    }
}
