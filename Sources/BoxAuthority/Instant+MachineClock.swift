package import CommunityModel
import FoundationEssentials

extension Instant {
    /// The machine's own clock. Certificates live by it, whatever day a simulated town has: the TLS libraries at both
    /// ends judge them by it.
    package static var onMachineClock: Instant { Instant(Date()) }
}
