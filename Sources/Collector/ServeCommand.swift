import ArgumentParser
import BoxAuthority
import CMalloc
import CSQLite
import CareServices
import CollectorAPI
import CommunityModel
import FoundationEssentials
import Logging
import Metrics
import Notifications
import ServiceLifecycle
import TownClock
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the collector until it is told to stop (Ctrl-C or SIGTERM).",
        discussion: """
            Every option can also be given in the environment (ENGAWA_PEOPLE_PORT=8443) or in the file named by \
            --config ({"people": {"port": 8443}}). An option wins over the environment, the environment over the file.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var listeners: ListenerOptions

    func run() async throws {
        keepMemoryTogether()
        _ = engawa_sqlite_without_memory_count()
        try await explainingFailures {
            let settings = try await CollectorSettings(flags: listeners.values, file: listeners.config)
            let folder = try store.openFolder()
            let clock = try store.clock(in: folder)
            try folder.lockForServing()
            let metrics = PrometheusRegistry()
            MetricsSystem.bootstrap(metrics)
            let logger = startLogging(settings.logLevel)
            var parts = try await folder.parts(metrics: metrics, logger: logger) { clock.now }
            let aside = try await parts.store.quarantinedCount()
            if aside > 0 {
                logger.warning(
                    "Events of boxes were kept aside; `engawa quarantine list` shows them",
                    metadata: ["events": "\(aside)"]
                )
            }
            if folder.isDemo { parts.deskClock = { TownClock.wall.now } }
            if let mail = settings.mail {
                parts.familyChannel = MailChannel(mail)
            } else {
                logger.warning("No mail server is set (mail.host): messages to families wait until there is one")
            }
            parts.cardTrust = try settings.myNumber?.trust(logger: logger)
            let services = try buildCollector(parts, listeners: settings.listeners) { ports in
                folder.tell(ports, host: settings.listeners.publicHost, logger: logger)
            }
            defer { folder.forgetListeners() }
            try await ServiceGroup(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
            logger.info("Stopped")
        }
    }
}

/// Has all threads allocate from two arenas: glibc gives each thread one of its own, and with a dozen threads of which
/// one fills and another frees, a quarter of the collector's memory lies idle in them (mallopt(3), M_ARENA_MAX). What is
/// large goes back to the system as soon as it is free: glibc would begin to keep it once it has seen it freed
/// (M_MMAP_THRESHOLD), and each stretch that is folded takes tens of megabytes for a moment.
private func keepMemoryTogether() {
    _ = mallopt(M_ARENA_MAX, 2)
    _ = mallopt(M_MMAP_THRESHOLD, 2 << 20)
}

/// Log lines go to the standard error, what a command answers goes to the standard output.
private func startLogging(_ level: Logger.Level) -> Logger {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "engawa")
    logger.logLevel = level
    return logger
}
