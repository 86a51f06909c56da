package import CommunityModel
import Glibc

/// What the machine itself says of the time.
package struct MachineClock: Sendable {
    package let boot: Boot.ID
    /// May show any time after a power cut, and jump at any moment.
    package let wall: @Sendable () -> Instant
    /// Never jumps; the machine's sleep is counted.
    package let sinceBoot: @Sendable () -> Duration

    package init(
        boot: Boot.ID,
        wall: @escaping @Sendable () -> Instant,
        sinceBoot: @escaping @Sendable () -> Duration
    ) {
        self.boot = boot
        self.wall = wall
        self.sinceBoot = sinceBoot
    }

    /// Linux's own number of the boot (random(4), `/proc/sys/kernel/random/boot_id`), and its CLOCK_BOOTTIME.
    package static func thisMachine(wall: @escaping @Sendable () -> Instant) -> MachineClock {
        MachineClock(boot: linuxBoot ?? Boot.ID(at: wall()), wall: wall) {
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
    }

    private static var linuxBoot: Boot.ID? {
        let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 36)
        guard read(file, &text, text.count) == text.count else { return nil }
        return Boot.ID(String(decoding: text, as: UTF8.self))
    }
}
